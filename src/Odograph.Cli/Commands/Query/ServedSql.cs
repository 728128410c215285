using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Odograph.Cli.Output;
using Odograph.Engine.Query.Results;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Query;

/// <summary>
/// `sql --url`: the same query, answered by a running server within its limits. The forms that can be are passed on as
/// they come.
/// </summary>
internal sealed class ServedSql(Uri server, Invocation invocation)
{
    const int BlockChars = 16 << 10;

    const string ProblemType = "application/problem+json";

    static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    string Wanted => invocation.Format switch
    {
        OutputFormat.Csv => "text/csv",
        OutputFormat.Json or OutputFormat.Ndjson => "application/x-ndjson",
        _ => "application/json",
    };

    /// <exception cref="OdographException">The text is no address of a server.</exception>
    public static ServedSql At(string url, Invocation invocation)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new ServedSql(new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') + "/v1/sql" }.Uri, invocation)
            : throw new OdographException(
                ErrorKind.User,
                $"ask \"{url}\": expected the address of a server",
                "for example --url http://127.0.0.1:8080, where `odograph up` runs");

    /// <exception cref="OdographException">The server cannot be reached, or refuses the query.</exception>
    public async Task RunAsync(string sql, string? asOf)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTime,
            UseProxy = !server.IsLoopback,
            AllowAutoRedirect = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var answer = await AskAsync(client, sql, asOf);
            await using var body = await answer.Content.ReadAsStreamAsync(invocation.Stop);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != Wanted)
            {
                throw await RefusalAsync(answer, body);
            }

            await WriteAsync(body);
        }
        catch (HttpRequestException error)
        {
            throw NotReached(error);
        }
        catch (IOException error) when (error is HttpIOException || error.InnerException is SocketException)
        {
            throw new EnvironmentException(
                $"ask {server}: the answer broke off: {error.Message}",
                "the query failed on its way or came to a limit of the server; without --url there is none",
                error);
        }
        catch (OperationCanceledException error) when (!invocation.Stop.IsCancellationRequested)
        {
            throw NotReached(error);
        }
    }

    async Task<HttpResponseMessage> AskAsync(HttpClient client, string sql, string? asOf)
    {
        var members = new Dictionary<string, string?> { ["sql"] = sql, ["as_of"] = asOf };
        using var request = new HttpRequestMessage(HttpMethod.Post, server);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(members));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Wanted));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, invocation.Stop);
    }

    Task WriteAsync(Stream body) => invocation.Format switch
    {
        OutputFormat.Table => WriteTableAsync(body),
        OutputFormat.Json => WriteArrayAsync(body),
        _ => CopyAsync(body),
    };

    async Task CopyAsync(Stream body)
    {
        using var reader = new StreamReader(body);
        char[] block = new char[BlockChars];
        int length;
        while ((length = await reader.ReadAsync(block, invocation.Stop)) > 0)
        {
            invocation.Terminal.Out.Write(block, 0, length);
        }
    }

    // Lines of objects become the elements of one array, as the command writes it by itself.
    async Task WriteArrayAsync(Stream body)
    {
        using var reader = new StreamReader(body);
        var output = invocation.Terminal.Out;
        output.Write('[');
        string separator = "\n";
        while (await reader.ReadLineAsync(invocation.Stop) is { } line)
        {
            output.Write(separator);
            output.Write(line);
            separator = ",\n";
        }

        output.Write(separator == "\n" ? "]\n" : "\n]\n");
    }

    async Task WriteTableAsync(Stream body)
    {
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: invocation.Stop);
        var columns = answer.RootElement.GetProperty("columns").EnumerateArray()
            .Select(column => ResultColumn.Of(
                column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!));
        var rows = answer.RootElement.GetProperty("rows");
        invocation.OpenResults().Write(
            [.. columns], rows.EnumerateArray().Select(row => row.EnumerateArray().Select(Cell).ToArray()));
        SqlCommand.SayRows(rows.GetArrayLength(), answer.RootElement.GetProperty("batch").GetInt64(), invocation);
    }

    static object? Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => cell.GetString(),
        _ => cell.GetRawText(),
    };

    // What the server says is the message; what another program says is none.
    async Task<OdographException> RefusalAsync(HttpResponseMessage answer, Stream body)
    {
        var (detail, hint) = (default(string), default(string));
        if (answer.Content.Headers.ContentType?.MediaType == ProblemType)
        {
            using var problem = await JsonDocument.ParseAsync(body, cancellationToken: invocation.Stop);
            detail = Member(problem, "detail");
            hint = Member(problem, "hint");
        }

        bool isQuery = detail is not null && answer.StatusCode is HttpStatusCode.BadRequest
            or HttpStatusCode.RequestTimeout or HttpStatusCode.RequestEntityTooLarge;
        return isQuery
            ? new OdographException(ErrorKind.User, detail!, hint)
            : new EnvironmentException(
                $"ask {server}: {(int)answer.StatusCode} {detail ?? answer.ReasonPhrase}",
                hint ?? "look whether this is the address that `odograph up` named");
    }

    static string? Member(JsonDocument problem, string name)
        => problem.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    EnvironmentException NotReached(Exception error) => new(
        $"ask {server}: {error.Message}",
        "start `odograph up` there, or leave --url out to read the data folder",
        error);
}
