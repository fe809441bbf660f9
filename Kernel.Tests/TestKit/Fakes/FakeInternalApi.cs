using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>
/// The internal interface of the API as a collector sees it, over real sockets: takes events with their producer's numbers,
/// says what to capture, takes reports. Can misbehave, and can stop and start again on the same port.
/// </summary>
internal sealed class FakeInternalApi : IAsyncDisposable
{
    public const string Token = "0123456789abcdef";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _producers = [];
    private readonly List<ReceivedEvent> _events = [];
    private readonly ConcurrentQueue<Func<HttpContext, string[], IResult?>> _answers = [];
    private WebApplication? _app;
    private CancellationTokenSource _stopping = new();
    private CaptureState _capture = new() { Revision = 1 };
    private TaskCompletionSource _captureChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Port { get; } = FreePort.Next();

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Every request to ingest, as it came: its first number and how many lines.</summary>
    public ConcurrentQueue<(string Producer, long First, string[] Lines)> Requests { get; } = [];

    public ConcurrentDictionary<string, CollectorReport> Reports { get; } = [];

    /// <summary>Lines that hold this text are answered with 400.</summary>
    public string? Poison { get; set; }

    public int Duplicates { get; private set; }

    public IReadOnlyList<ReceivedEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static async Task<FakeInternalApi> StartAsync()
    {
        var api = new FakeInternalApi();
        await api.StartServerAsync();
        return api;
    }

    /// <summary>Answers the next request to ingest in this way; null leaves it to the ordinary one.</summary>
    public void AnswerNext(Func<HttpContext, string[], IResult?> answer) => _answers.Enqueue(answer);

    /// <summary>Asks for something else to be captured.</summary>
    public long Want(CaptureSpec? session)
    {
        lock (_gate)
        {
            _capture = new CaptureState { Revision = _capture.Revision + 1, Session = session };
            _captureChanged.TrySetResult();
            _captureChanged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _capture.Revision;
        }
    }

    public void ForgetProducers()
    {
        lock (_gate)
        {
            _producers.Clear();
        }
    }

    public void ForgetLast(string producer, long next)
    {
        lock (_gate)
        {
            _producers[producer] = next;
        }
    }

    public async Task StopServerAsync()
    {
        await _stopping.CancelAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async Task StartServerAsync()
    {
        _stopping = new CancellationTokenSource();
        var app = LoopbackServer.CreateBuilder(Port).Build();
        app.Use(static (context, next) =>
        {
            if (context.Request.Headers.Authorization == $"Bearer {Token}")
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.MapPost(InternalApi.StreamPath, (Delegate)IngestAsync);
        app.MapGet(InternalApi.CapturePath, CaptureAsync);
        app.MapPut(InternalApi.CollectorsPath + "/{id}", ReportAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        _app = app;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _stopping.Dispose();
    }

    private async Task<IResult> IngestAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync(context.RequestAborted)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var producer = context.Request.Headers[InternalApi.ProducerHeader].ToString();
        var first = long.Parse(context.Request.Headers[InternalApi.ProducerSeqHeader].ToString(), CultureInfo.InvariantCulture);
        Requests.Enqueue((producer, first, lines));
        if (_answers.TryDequeue(out var answer) && answer(context, lines) is { } result)
        {
            return result;
        }

        return Accept(producer, first, lines);
    }

    public IResult Accept(string producer, long first, string[] lines)
    {
        lock (_gate)
        {
            if (Poison is { } poison && lines.Any(line => line.Contains(poison, StringComparison.Ordinal)))
            {
                return Results.Problem("a line is not acceptable", statusCode: StatusCodes.Status400BadRequest);
            }

            var next = _producers.TryGetValue(producer, out var known) ? known : first;
            if (first > next)
            {
                return Results.Problem("a gap", statusCode: StatusCodes.Status409Conflict, extensions: new Dictionary<string, object?> { [InternalApi.ExpectedMember] = next });
            }

            var duplicates = (int)Math.Min(next - first, lines.Length);
            Duplicates += duplicates;
            _events.AddRange(lines.Skip(duplicates).Select(ReceivedEvent.Parse));
            _producers[producer] = Math.Max(next, first + lines.Length);
            return Results.Json(
                new IngestResult { Accepted = lines.Length - duplicates, Duplicates = duplicates, LastSeq = (ulong)_events.Count },
                InternalJsonContext.Default.IngestResult);
        }
    }

    private async Task CaptureAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            while (true)
            {
                Task changed;
                byte[] line;
                lock (_gate)
                {
                    line = [.. JsonSerializer.SerializeToUtf8Bytes(_capture, InternalJsonContext.Default.CaptureState), (byte)'\n'];
                    changed = _captureChanged.Task;
                }

                await context.Response.Body.WriteAsync(line, either.Token);
                await context.Response.Body.FlushAsync(either.Token);
                while (await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(1), either.Token)) != changed)
                {
                    await context.Response.Body.WriteAsync("\n"u8.ToArray(), either.Token);
                    await context.Response.Body.FlushAsync(either.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client or the server goes away.
        }
    }

    private async Task<IResult> ReportAsync(string id, HttpContext context)
    {
        var report = await context.Request.ReadFromJsonAsync(InternalJsonContext.Default.CollectorReport, context.RequestAborted);
        Reports[id] = report!;
        return Results.NoContent();
    }
}
