using System.Text;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A monitor without a connection: messages in, commands and events out, on a clock of the test's.</summary>
internal sealed class MonitorUnderTest : IEventOutbox, ICdpCommands, IDisposable
{
    /// <summary>A little before the recorded traffic.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 21, 42, 10, TimeSpan.Zero);

    private const string BodyQuestion = "Network.getResponseBody";

    private readonly List<(string Method, string Session, string Parameters, CdpResponseHandler Handler)> _asked = [];

    public MonitorUnderTest(NetworkMappingOptions? options = null, bool redact = true, IRequestWatcher? watcher = null, params EventCategory[] categories)
        : this(Start, options, redact, watcher, categories) => Monitor.InitialTargetsAttached();

    /// <summary>Begins at a time of the test's, before the targets that are there have been announced.</summary>
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

    /// <summary>The answer to every question for a body; null where the test answers itself.</summary>
    public string? Body { get; set; } = """{"body":"the body","base64Encoded":false}""";

    public void Configure(bool redact = true, params EventCategory[] categories) =>
        Configure(new CaptureOptions { Redact = redact }, categories);

    public void Configure(CaptureOptions options, params EventCategory[] categories) => Monitor.Configure(CaptureConfig.From(new CaptureSpec
    {
        Id = "session",
        Categories = categories.Length > 0 ? categories : EventCategories.All,
        Options = options,
    }));

    public MonitorUnderTest Say(params string[] messages)
    {
        foreach (var message in messages)
        {
            Assert.True(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(message), out var read), message);
            Monitor.OnEvent(read);
            AnswerBodies();
        }

        return this;
    }

    /// <summary>Attaches a page with the session P1 and the target T1, and puts it at a document with the loader L1.</summary>
    public MonitorUnderTest WithPage() => Say(
        FakeBrowser.Attached("P1", "T1"),
        Cdp.Navigated("P1", "T1", "L1", "http://a.test/"));

    /// <summary>Lets time pass.</summary>
    public MonitorUnderTest After(int milliseconds)
    {
        // In steps, as timers that are set by timers need.
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

    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        Commands.Add((method, Encoding.UTF8.GetString(sessionId), Encoding.UTF8.GetString(parameters)));

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler)
    {
        SendWithoutReply(method, sessionId, parameters);
        _asked.Add((method, Encoding.UTF8.GetString(sessionId), Encoding.UTF8.GetString(parameters), handler));
    }

    /// <summary>Answers the oldest question of that kind with those parameters, if there is one; an empty result is a refusal.</summary>
    public void TryAnswer(string method, string session, string? parameters, string result)
    {
        if (_asked.FindIndex(a => a.Method == method && a.Session == session && (parameters is null || a.Parameters == parameters)) is >= 0 and var index)
        {
            var handler = _asked[index].Handler;
            _asked.RemoveAt(index);
            handler(Encoding.UTF8.GetBytes(result));
        }
    }

    /// <summary>Answers the oldest question of that kind; an empty result is a refusal.</summary>
    public MonitorUnderTest Answer(string method, string session, string result)
    {
        var index = _asked.FindIndex(a => a.Method == method && a.Session == session);
        Assert.True(index >= 0, $"{method} was not asked of {session}.");
        var handler = _asked[index].Handler;
        _asked.RemoveAt(index);
        handler(Encoding.UTF8.GetBytes(result));
        return this;
    }

    public void Dispose() => Monitor.Dispose();

    private void AnswerBodies()
    {
        while (Body is not null && _asked.Find(static a => a.Method == BodyQuestion) is { Handler: not null } asked)
        {
            Answer(BodyQuestion, asked.Session, Body);
        }
    }
}
