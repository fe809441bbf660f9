using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>A fake API with scripted responses, one for each request in order; further requests are held.</summary>
internal sealed class FakeEventStream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers;
    private readonly CancellationTokenSource _stop = new();

    private FakeEventStream(WebApplication app, IEnumerable<Func<HttpContext, Task>> answers)
    {
        _app = app;
        _answers = new(answers);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>The requests so far: path with query, and the id to resume after.</summary>
    public ConcurrentQueue<(string Path, string LastId, string Authorization)> Requests { get; } = new();

    public static async Task<FakeEventStream> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        var stream = new FakeEventStream(app, answers);
        app.Run(stream.AnswerAsync);
        await app.StartAsync(Wait.Cancellation);
        return stream;
    }

    /// <summary>Answers with these bytes of an event stream, and ends the response.</summary>
    public static Func<HttpContext, Task> Frames(string frames, string? streamId = null) => context => SendAsync(context, frames, streamId);

    /// <summary>Answers with these bytes of an event stream, with more of them when a test has them, and then sends nothing more.</summary>
    public static Func<HttpContext, Task> FramesAndSilence(string frames, Task<string>? later = null) => async context =>
    {
        await SendAsync(context, frames, streamId: null);
        if (later is not null)
        {
            await context.Response.WriteAsync(await later, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    };

    /// <summary>Answers with a status and a body.</summary>
    public static Func<HttpContext, Task> Answer(HttpStatusCode status, string contentType = "application/problem+json", string body = "{\"detail\":\"Not now.\"}") => context =>
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private static async Task SendAsync(HttpContext context, string frames, string? streamId)
    {
        context.Response.ContentType = "text/event-stream";
        if (streamId is not null)
        {
            context.Response.Headers["Kernel-Stream-Id"] = streamId;
        }

        await context.Response.WriteAsync(frames, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue((request.Path + request.QueryString, request.Headers["Last-Event-ID"].ToString(), request.Headers.Authorization.ToString()));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }

        await SendAsync(context, ":\n\n", streamId: null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
