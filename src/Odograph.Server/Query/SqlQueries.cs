using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Odograph.Engine.Query;
using Odograph.Engine.Query.Results;
using Odograph.Model.Errors;
using Odograph.Server.Http;
using Odograph.Server.Ingest;

namespace Odograph.Server.Query;

/// <summary>
/// `POST /v1/sql`: one SELECT over all tables as of one batch, in a database of its own that can read the files of that
/// batch and nothing else. Each query has limits of time, memory and size; it ends when its caller has gone.
/// </summary>
sealed class SqlQueries : IDisposable
{
    const string RetryAfterSeconds = "2";

    readonly ServerParts _parts;
    readonly ServerLimits _limits;
    readonly ServerLimits _bodyLimits;
    readonly InFlight _inFlight;
    readonly SemaphoreSlim _atWork;
    readonly CancellationTokenSource _stop = new();

    public SqlQueries(ServerParts parts, ServerLimits limits)
    {
        (_parts, _limits) = (parts, limits);
        _bodyLimits = limits with
        {
            BodyBytes = limits.QueryTextBytes,
            DecompressedBytes = limits.QueryTextBytes,
        };
        _inFlight = new InFlight(limits.BytesInFlight);
        _atWork = new SemaphoreSlim(limits.Queries);
    }

    public void Map(WebApplication application)
        => application.MapPost("/v1/sql", (Delegate)PostAsync);

    /// <summary>Ends all queries.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _atWork.Dispose();
        _stop.Dispose();
    }

    async Task<IResult> PostAsync(HttpContext context)
    {
        try
        {
            var form = AnswerForms.Of(context.Request);
            SqlRequest request;
            using (var body = await RequestBody.ReadAsync(
                context.Request, _bodyLimits, _inFlight, context.RequestAborted))
            {
                request = SqlRequest.Read(body.Bytes, _limits.QueryRows);
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
            if (!await _atWork.WaitAsync(_limits.QueryWait, end.Token))
            {
                throw new QueryRefused(
                    StatusCodes.Status429TooManyRequests, "too many queries", $"{_limits.Queries} queries run already");
            }

            try
            {
                return await AnswerAsync(context, request, form, end.Token);
            }
            finally
            {
                _atWork.Release();
            }
        }
        catch (BodyRefused refused)
        {
            return Refuse(context, new QueryRefused(refused.Status, refused.Title, refused.Message));
        }
        catch (QueryRefused refused)
        {
            return Refuse(context, refused);
        }
        catch (OdographException failed)
        {
            return Problems.Of(failed);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return Refuse(
                context,
                new QueryRefused(StatusCodes.Status503ServiceUnavailable, "not possible now", "the server stops"));
        }
    }

    // On a thread of its own: DuckDB works on the thread that asks, and the pool's few are those of all other requests.
    async Task<IResult> AnswerAsync(
        HttpContext context, SqlRequest request, AnswerForm form, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(_limits.QueryTime, _parts.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        using var body = new AnswerBody(context, AnswerForms.TypeOf(form), _limits, end.Token);
        string folder = Path.Combine(_parts.TmpFolder, $"sql-{Guid.NewGuid():N}");
        try
        {
            using var session = await LakeSession.OpenAsync(
                _parts.Catalog,
                _parts.Store,
                _parts.Definition.Name,
                request.AsOf,
                new LakeSessionLimits
                {
                    Threads = 1,
                    MemoryBytes = _limits.QueryMemoryBytes,
                    SpillBytes = _limits.QuerySpillBytes,
                    TempFolder = folder,
                },
                end.Token);
            await Task.Factory.StartNew(
                () => Run(session, request, form, body, end.Token),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            return Results.Empty;
        }
        catch (Exception) when (body.IsBegun)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return Results.Empty;
        }
        catch (QueryMemoryException error)
        {
            throw QueryRefused.TooLarge(error.Message["run SQL: ".Length..], error.Hint!);
        }
        catch (OperationCanceledException)
            when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new QueryRefused(
                StatusCodes.Status408RequestTimeout,
                "time limit",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"run SQL: the query took more than {_limits.QueryTime.TotalSeconds} s"),
                "ask for less; the command `odograph sql` has no limit");
        }
        finally
        {
            Forget(folder);
        }
    }

    void Run(
        LakeSession session, SqlRequest request, AnswerForm form, AnswerBody body, CancellationToken cancellation)
    {
        using var result = session.Query(request.Sql, cancellation);
        if (form == AnswerForm.Json)
        {
            using var json = new JsonAnswer(body, session.Point.Batch);
            Write(json, result, request.Rows, body);
        }
        else
        {
            using var text = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
            ResultWriter lines = form == AnswerForm.Csv ? new CsvResults(text) : new JsonResults(text, isArray: false);
            Write(lines, result, request.Rows, body);
        }

        body.Complete();
    }

    void Write(ResultWriter output, QueryResult result, int mostRows, AnswerBody body)
    {
        try
        {
            var counted = new CountedResults(output, mostRows) { RowBytes = _limits.QueryRowBytes };
            counted.Write(result);
            counted.Flush();
        }
        catch
        {
            // Before the writer is disposed and brings what it has.
            body.GiveUp();
            throw;
        }
    }

    static IResult Refuse(HttpContext context, QueryRefused refused)
    {
        if (refused.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return Problems.Of(refused.Status, refused.Title, refused.Message, refused.Hint);
    }

    static void Forget(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
