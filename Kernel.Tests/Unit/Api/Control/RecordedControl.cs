using System.Text.Json;
using Kernel.Api.Control;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.Control;

/// <summary>Keeps the published events.</summary>
internal sealed class RecordedControl : IControlPublisher
{
    public event Action? Ending;

    public CaptureSession? Session { get; set; } = NewSession("cs_1");

    public List<JsonElement> Events { get; } = [];

    public List<string> Unread { get; } = [];

    public static CaptureSession NewSession(string id, bool redact = true) => new()
    {
        Id = id,
        Categories = [EventCategory.Control],
        Options = CaptureOptions.Default with { Redact = redact },
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    public void End() => Ending?.Invoke();

    public void Publish(ReadOnlySpan<byte> json)
    {
        EventValidator.Validate(json);
        var reader = new Utf8JsonReader(json);
        Events.Add(JsonElement.ParseValue(ref reader));
    }

    public void Unreadable(string connectionId, string sender, string reason) => Unread.Add(sender);
}
