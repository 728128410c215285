using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Odograph.Engine.Tests.Query;

namespace Odograph.Server.Tests.Query;

public sealed class SqlQueriesTests : IAsyncLifetime
{
    const string Endless = "select count(*) from range(100000000) a, range(100000000) b";

    const string TwoVehicles = "SELECT 'a' AS event_id, 'car' AS device_id, 51.5 AS latitude, "
        + "TIMESTAMPTZ '2026-01-01 08:00:00+00' AS event_time UNION ALL SELECT 'b', 'van', 52.5, "
        + "TIMESTAMPTZ '2026-01-01 08:00:01.5+00'";

    QueryLake _lake = null!;
    ServedLog _served = null!;

    public async Task InitializeAsync()
    {
        _lake = await QueryLake.CreateAsync();
        await _lake.RunAsync(1, "vehicle", TwoVehicles);
        await _lake.RunAsync(
            2, "vehicle", "SELECT 'c' AS event_id, TIMESTAMPTZ '2026-01-02 00:00:00+00' AS event_time");
        _served = await ServeAsync();
    }

    public async Task DisposeAsync()
    {
        await _served.DisposeAsync();
        _lake.Dispose();
    }

    [Fact]
    public async Task Rows_come_with_columns_types_and_batch()
    {
        using var answer = await PostAsync(new
        {
            sql = "select device_id, event_time, latitude, 1.50 as fare, [1, 2] as list, null as nothing from vehicle "
                + "where device_id is not null order by device_id",
        });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"columns":[{"name":"device_id","type":"VARCHAR"},"""
                + """{"name":"event_time","type":"TIMESTAMP WITH TIME ZONE"},{"name":"latitude","type":"DOUBLE"},"""
                + """{"name":"fare","type":"DECIMAL(3,2)"},{"name":"list","type":"INTEGER[]"},"""
                + """{"name":"nothing","type":"INTEGER"}],"rows":["""
                + """["car","2026-01-01T08:00:00Z",51.5,1.50,[1,2],null],"""
                + """["van","2026-01-01T08:00:01.5Z",52.5,1.50,[1,2],null]],"batch":2}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/csv", "text/csv", "n,t\n1,\"a,b\"\n2,\n")]
    [InlineData("application/x-ndjson", "application/x-ndjson", "{\"n\":1,\"t\":\"a,b\"}\n{\"n\":2,\"t\":null}\n")]
    [InlineData("text/html, text/csv;q=0.5", "text/csv", "n,t\n1,\"a,b\"\n2,\n")]
    public async Task An_answer_has_the_form_that_is_asked_for(string accept, string type, string expected)
    {
        using var answer = await PostAsync(
            new { sql = "select * from (values (1, 'a,b'), (2, null)) as v(n, t) order by n" }, accept);

        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_form_that_there_is_not_is_told()
    {
        using var answer = await PostAsync(new { sql = "select 1" }, "image/png");

        await AssertProblemAsync(answer, HttpStatusCode.NotAcceptable, "image/png");
    }

    [Theory]
    [InlineData("batch:1", "[[2]],\"batch\":1}")]
    [InlineData("batch:0", "[[0]],\"batch\":0}")]
    [InlineData("time:1970-01-01", "[[0]],\"batch\":0}")]
    [InlineData(null, "[[3]],\"batch\":2}")]
    public async Task An_earlier_state_is_read_as_it_was(string? point, string end)
    {
        using var answer = await PostAsync(new { sql = "select count(*) from vehicle", as_of = point });

        Assert.EndsWith(end, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create table x (a int)")]
    [InlineData("insert into vehicle select * from vehicle")]
    [InlineData("copy vehicle to '/tmp/odograph-sql-out.csv'")]
    [InlineData("explain analyze copy vehicle to '/tmp/odograph-sql-out.csv'")]
    [InlineData("attach '/tmp/odograph-sql.db'")]
    [InlineData("set memory_limit = '10GB'")]
    [InlineData("select 1; select 2")]
    [InlineData("select * from read_csv('/etc/hostname')")]
    [InlineData("select * from read_text('/etc/hostname')")]
    [InlineData("select * from '/etc/hostname'")]
    [InlineData("select nonsense from vehicle")]
    [InlineData("selec 1")]
    [InlineData("select union_value(a := 1) as u")]
    public async Task What_is_no_single_read_of_the_lake_is_refused(string sql)
    {
        using var answer = await PostAsync(new { sql });

        await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "run SQL: ");
        Assert.False(File.Exists("/tmp/odograph-sql-out.csv"));
    }

    [Theory]
    [InlineData("select 1")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"sql\": 1}")]
    [InlineData("{\"sql\": \" \"}")]
    [InlineData("{\"sql\": \"\\ud800\"}")]
    [InlineData("{\"sql\": \"select 1\", \"as_of\": \"batch:99\"}")]
    [InlineData("{\"sql\": \"select 1\", \"as_of\": \"yesterday\"}")]
    [InlineData("{\"sql\": \"select 1\", \"limit\": 100001}")]
    [InlineData("{\"sql\": \"select 1\", \"limits\": 1}")]
    public async Task A_request_that_cannot_be_read_is_told(string body)
    {
        using var content = new StringContent(body);

        using var answer = await _served.Client.PostAsync("/v1/sql", content);

        await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "read ");
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused()
    {
        using var answer = await PostAsync(new { sql = "select 1 --" + new string('-', 300_000) });

        await AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "262144 bytes");
    }

    [Fact]
    public async Task A_query_that_runs_for_ever_ends_at_its_time_and_the_next_one_works()
    {
        await using var served = await ServeAsync(
            new ServerLimits { QueryTime = TimeSpan.FromSeconds(2), Queries = 1 });

        using var endless = await PostAsync(new { sql = Endless }, served: served);

        await AssertProblemAsync(endless, HttpStatusCode.RequestTimeout, "2 s");
        using var next = await PostAsync(new { sql = "select 1" }, served: served);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_query_ends_when_its_caller_has_gone_and_others_wait_for_their_turn()
    {
        await using var served = await ServeAsync(
            new ServerLimits { Queries = 1, QueryWait = TimeSpan.FromMilliseconds(200) });
        using var gone = new CancellationTokenSource();
        var endless = PostAsync(new { sql = Endless }, served: served, cancellation: gone.Token);

        await UntilAsync(HttpStatusCode.TooManyRequests, served);
        await gone.CancelAsync();
        await UntilAsync(HttpStatusCode.OK, served);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
    }

    [Theory]
    [InlineData(null, 100_000, HttpStatusCode.OK)]
    [InlineData(null, 100_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(10, 10, HttpStatusCode.OK)]
    [InlineData(10, 11, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Rows_are_limited(int? limit, int rows, HttpStatusCode expected)
    {
        using var answer = await PostAsync(new { sql = $"select 1 from range({rows})", limit });

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("select repeat('x', 80000000)")]
    [InlineData("select range(3000000)")]
    [InlineData("select [{'a': repeat('x', 20000000)}]")]
    [InlineData("select list(a) from range(100000000) r(a)")]
    public async Task Huge_cells_are_refused(string sql)
    {
        using var answer = await PostAsync(new { sql });

        await AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "run SQL: ");
    }

    [Fact]
    public async Task A_large_answer_comes_whole()
    {
        using var answer = await PostAsync(
            new { sql = "select a, repeat('x', 100) from range(50000) r(a) order by a" });
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());

        Assert.Equal(
            Enumerable.Range(0, 50_000),
            json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row[0].GetInt32()));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task An_answer_that_fails_on_its_way_is_broken_off(string accept)
    {
        const string Late = "select case when a = 90000 then error('late') else repeat('x', 100) end "
            + "from range(99999) r(a)";

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var answer = await PostAsync(new { sql = Late }, accept);
            await answer.Content.ReadAsStringAsync();
        });
    }

    [Fact]
    public async Task A_server_that_ends_does_not_wait_for_queries()
    {
        var served = await ServeAsync(new ServerLimits { Queries = 1, QueryWait = TimeSpan.FromMilliseconds(200) });
        var endless = PostAsync(new { sql = Endless }, served: served);
        await UntilAsync(HttpStatusCode.TooManyRequests, served);

        await served.StopAsync();

        using var answer = await endless;
        await AssertProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "the server stops");
        await served.DisposeAsync();
    }

    static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string part)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Contains(part, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    static async Task UntilAsync(HttpStatusCode status, ServedLog served)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var answer = await PostAsync(new { sql = "select 1" }, served: served, cancellation: limit.Token);
            if (answer.StatusCode == status)
            {
                Assert.Equal(status == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is not null);
                return;
            }
        }
    }

    static async Task<HttpResponseMessage> PostAsync(
        object request, ServedLog served, string accept = "", CancellationToken cancellation = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/sql");
        message.Content = JsonContent.Create(request);
        if (accept.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await served.Client.SendAsync(message, cancellation);
    }

    Task<HttpResponseMessage> PostAsync(object request, string accept = "") => PostAsync(request, _served, accept);

    Task<ServedLog> ServeAsync(ServerLimits? limits = null) => ServedLog.StartAsync(limits, _lake.Catalog, _lake.Store);
}
