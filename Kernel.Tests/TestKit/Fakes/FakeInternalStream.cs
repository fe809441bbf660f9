using System.Collections.Concurrent;
using System.Globalization;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>A fake of the internal stream endpoint over real sockets, with injectable faults, for one connection at a time.</summary>
internal sealed class FakeInternalStream : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly SortedList<ulong, byte[]> _log = [];
    private readonly ConcurrentQueue<Func<FakeStreamConnection, Task>> _scripts = new();
    private readonly ConcurrentQueue<ulong> _requests = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;

    private FakeInternalStream(WebApplication app) => _app = app;

    /// <summary>Gets or sets the stream id in responses; null omits it.</summary>
    public string? StreamId { get; set; } = "stream-a";

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The <c>after</c> of every request so far.</summary>
    public IReadOnlyList<ulong> Requests => [.. _requests];

    public bool IsEnding => _isEnding;

    public static async Task<FakeInternalStream> StartAsync(int? port = null)
    {
        var app = LoopbackServer.CreateBuilder(port ?? FreePort.Next(), HttpProtocols.Http1).Build();
        var fake = new FakeInternalStream(app);
        app.MapGet(InternalApi.StreamPath, fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>The next connection is served by this instead; several are used in their order.</summary>
    public FakeInternalStream Next(Func<FakeStreamConnection, Task> script)
    {
        _scripts.Enqueue(script);
        return this;
    }

    public void Publish(ulong seq, byte[] envelope)
    {
        lock (_gate)
        {
            _log.Add(seq, envelope);
        }

        Wake();
    }

    public void Publish(ulong first, IEnumerable<byte[]> envelopes)
    {
        lock (_gate)
        {
            foreach (var envelope in envelopes)
            {
                _log.Add(first++, envelope);
            }
        }

        Wake();
    }

    /// <summary>Publishes a burst of <see cref="SampleEnvelopes"/> every 10 ms, from 1 on.</summary>
    /// <returns>The last number.</returns>
    public async Task<int> PublishUntilAsync(int burst, CancellationToken stop)
    {
        var published = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!stop.IsCancellationRequested)
        {
            Publish((ulong)published + 1, SampleEnvelopes.Range((ulong)published + 1, burst));
            published += burst;
            await Task.WhenAny(timer.WaitForNextTickAsync(stop).AsTask());
        }

        return published;
    }

    /// <summary>Replaces the log with an empty one, without notifying connections.</summary>
    public void Replace(string streamId)
    {
        lock (_gate)
        {
            StreamId = streamId;
            _log.Clear();
        }
    }

    /// <summary>Ends every response properly after all lines are delivered.</summary>
    public void End()
    {
        _isEnding = true;
        Wake();
    }

    /// <summary>The next envelopes after a number, and what completes when there are more.</summary>
    public (List<KeyValuePair<ulong, byte[]>> Envelopes, Task Changed) After(ulong seq, int count)
    {
        lock (_gate)
        {
            var from = 0;
            for (var to = _log.Count; from < to;)
            {
                var middle = (from + to) / 2;
                (from, to) = _log.GetKeyAtIndex(middle) <= seq ? (middle + 1, to) : (from, middle);
            }

            var found = new List<KeyValuePair<ulong, byte[]>>();
            for (; from < _log.Count && found.Count < count; from++)
            {
                found.Add(new(_log.GetKeyAtIndex(from), _log.GetValueAtIndex(from)));
            }

            return (found, _changed.Task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Wake()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var after = ulong.Parse(context.Request.Query["after"]!, CultureInfo.InvariantCulture);
        _requests.Enqueue(after);
        var connection = new FakeStreamConnection(this, context, after);
        try
        {
            if (_scripts.TryDequeue(out var script))
            {
                await script(connection);
            }
            else
            {
                await connection.ServeAsync();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The reader went away.
        }
    }
}
