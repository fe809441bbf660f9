using System.Text;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A monitor without a connection: messages in, commands and events out, on a fake clock.</summary>
internal sealed class MonitorUnderTest : IEventOutbox, ICdpCommands, IDisposable
{
    /// <summary>A time shortly before the recorded traffic.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 21, 42, 10, TimeSpan.Zero);

    private const string GetResponseBody = "Network.getResponseBody";

    private readonly List<(string Method, string Session, string Parameters, CdpResponseHandler Handler)> _pending = [];

    public MonitorUnderTest(NetworkMappingOptions? options = null, bool redact = true, IRequestWatcher? watcher = null, params EventCategory[] categories)
        : this(Start, options, redact, watcher, categories) => Monitor.InitialTargetsAttached();

    /// <summary>Creates a monitor that starts at the given time, before the initial targets are attached.</summary>
    public MonitorUnderTest(DateTimeOffset start, NetworkMappingOptions? options = null, bool redact = true, IRequestWatcher? watcher = null, params EventCategory[] categories)
    {
        Time = new FakeTimeProvider(start);
        Monitor = new BrowserMonitor(this, Time, options ?? new NetworkMappingOptions(), new LifecycleOptions(), watcher);
        Configure(redact, categories);
        Monitor.Connected(this);
    }

    public FakeTimeProvider Time { get; }

    public BrowserMonitor Monitor { get; }

    public List<ReceivedEvent> Events { get; } = [];

    public List<(string Method, string Session, string Parameters)> Commands { get; } = [];

    /// <summary>The events that were lost, by reason.</summary>
    public Dictionary<LossReason, int> Losses { get; } = [];

    /// <summary>The response to every body fetch; null if the test responds itself.</summary>
    public string? Body { get; set; } = """{"body":"the body","base64Encoded":false}""";

    public void Configure(bool redact = true, params EventCategory[] categories) =>
        Configure(new CaptureOptions { Redact = redact }, categories);

    public void Configure(CaptureOptions options, params EventCategory[] categories) => Monitor.Configure(CaptureConfig.From(new CaptureSpec
    {
        Id = "session",
        Categories = categories.Length > 0 ? categories : EventCategories.All,
        Options = options,
    }));

    public MonitorUnderTest Receive(params string[] messages)
    {
        foreach (var message in messages)
        {
            Assert.True(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(message), out var read), message);
            Monitor.OnEvent(read);
            RespondToBodyFetches();
        }

        return this;
    }

    /// <summary>Attaches a page with the session P1 and the target T1, at a document with the loader L1.</summary>
    public MonitorUnderTest WithPage() => Receive(
        FakeBrowser.Attached("P1", "T1"),
        Cdp.Navigated("P1", "T1", "L1", "http://a.test/"));

    /// <summary>Advances the clock.</summary>
    public MonitorUnderTest After(int milliseconds)
    {
        // In steps, because timers start other timers.
        for (var left = milliseconds; left > 0; left -= 50)
        {
            Time.Advance(TimeSpan.FromMilliseconds(Math.Min(left, 50)));
        }

        return this;
    }

    public IReadOnlyList<ReceivedEvent> Of(string type) => [.. Events.Where(e => e.Type == type)];

    public ReceivedEvent Single(string type) => Assert.Single(Of(type));

    public IEnumerable<string> Methods(string session) => Commands.Where(c => c.Session == session).Select(static c => c.Method);

    public void Append(ReadOnlySpan<byte> json, EventCategory category)
    {
        var received = ReceivedEvent.Parse(Encoding.UTF8.GetString(json));
        Assert.Equal(category.ToWireName(), received.Json.GetProperty("category").GetString());
        Events.Add(received);
    }

    public void Lose(LossReason reason) => Losses[reason] = Losses.GetValueOrDefault(reason) + 1;

    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        Commands.Add((method, Encoding.UTF8.GetString(sessionId), Encoding.UTF8.GetString(parameters)));

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler)
    {
        SendWithoutReply(method, sessionId, parameters);
        _pending.Add((method, Encoding.UTF8.GetString(sessionId), Encoding.UTF8.GetString(parameters), handler));
    }

    /// <summary>Responds to the oldest pending command with this method and these parameters, if there is one; an empty result is an error.</summary>
    public void TryRespond(string method, string session, string? parameters, string result)
    {
        if (_pending.FindIndex(a => a.Method == method && a.Session == session && (parameters is null || a.Parameters == parameters)) is >= 0 and var index)
        {
            var handler = _pending[index].Handler;
            _pending.RemoveAt(index);
            handler(Encoding.UTF8.GetBytes(result));
        }
    }

    /// <summary>Responds to the oldest pending command with this method; an empty result is an error.</summary>
    public MonitorUnderTest Respond(string method, string session, string result)
    {
        var index = _pending.FindIndex(a => a.Method == method && a.Session == session);
        Assert.True(index >= 0, $"{method} was not sent to {session}.");
        var handler = _pending[index].Handler;
        _pending.RemoveAt(index);
        handler(Encoding.UTF8.GetBytes(result));
        return this;
    }

    /// <summary>Responds with an error to the pending commands with one of these methods and such parameters.</summary>
    public void Reject(Func<string, bool> matches, params string[] methods)
    {
        while (_pending.Find(a => methods.Contains(a.Method) && matches(a.Parameters)) is { Handler: not null } pending)
        {
            _pending.Remove(pending);
            pending.Handler(default);
        }
    }

    public void Dispose() => Monitor.Dispose();

    private void RespondToBodyFetches()
    {
        while (Body is not null && _pending.Find(static a => a.Method == GetResponseBody) is { Handler: not null } pending)
        {
            Respond(GetResponseBody, pending.Session, Body);
        }
    }
}
