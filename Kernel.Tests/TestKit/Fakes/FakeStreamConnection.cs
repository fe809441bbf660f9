using System.Text;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>A response of a <see cref="FakeInternalStream"/>, for scripts.</summary>
internal sealed class FakeStreamConnection(FakeInternalStream stream, HttpContext context, ulong after)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    public ulong After { get; private set; } = after;

    public CancellationToken Gone => context.RequestAborted;

    public Task AnswerAsync(int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Sends the headers, once.</summary>
    public async Task StartAsync()
    {
        if (!context.Response.HasStarted)
        {
            if (stream.StreamId is { } id)
            {
                context.Response.Headers[InternalApi.StreamIdHeader] = id;
            }

            context.Response.ContentType = "application/x-ndjson";
            await context.Response.StartAsync(Gone);
        }
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await StartAsync();
        await context.Response.Body.WriteAsync(bytes, Gone);
        await context.Response.Body.FlushAsync(Gone);
    }

    public Task WriteLineAsync(ReadOnlyMemory<byte> line) => WriteAsync((byte[])[.. line.Span, (byte)'\n']);

    /// <summary>Aborts the connection without ending the response.</summary>
    public void Abort() => context.Abort();

    /// <summary>Sends the next <paramref name="count"/> envelopes that exist now.</summary>
    public async Task SendAsync(int count)
    {
        foreach (var (seq, envelope) in stream.After(After, count).Envelopes)
        {
            await WriteLineAsync(envelope);
            After = seq;
        }
    }

    /// <summary>Behaves: everything after <see cref="After"/>, live, with heartbeats, until the stream ends or the reader goes.</summary>
    public async Task ServeAsync()
    {
        await StartAsync();
        while (true)
        {
            var isEnding = stream.IsEnding;
            var (envelopes, changed) = stream.After(After, 200);
            if (envelopes.Count > 0)
            {
                using var buffer = new MemoryStream();
                foreach (var (seq, envelope) in envelopes)
                {
                    buffer.Write(envelope);
                    buffer.WriteByte((byte)'\n');
                    After = seq;
                }

                await WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
                continue;
            }

            await WriteAsync("\n");
            if (isEnding)
            {
                return;
            }

            await Task.WhenAny(changed, Task.Delay(Heartbeat, Gone));
            Gone.ThrowIfCancellationRequested();
        }
    }
}
