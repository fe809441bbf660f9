using System.Text;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.CdpCollector.Mapping;

public sealed class SnakeCaseTests
{
    [Theory]
    [InlineData("Document", "document")]
    [InlineData("XHR", "xhr")]
    [InlineData("EventSource", "event_source")]
    [InlineData("CSPViolationReport", "csp_violation_report")]
    [InlineData("FedCM", "fed_cm")]
    [InlineData("startGroupCollapsed", "start_group_collapsed")]
    [InlineData("coep-frame-resource-needs-coep-header", "coep_frame_resource_needs_coep_header")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("", "")]
    public void Write_ProtocolName_IsSnakeCase(string name, string expected)
    {
        var outbox = new LastEventOutbox();
        using var events = new EventWriter(outbox, new FakeTimeProvider());
        events.Begin(EventTypes.ConsoleLog, null, null);
        SnakeCase.Write(events, "m"u8, Encoding.UTF8.GetBytes(name));
        events.End();
        Assert.Contains($"\"data\":{{\"m\":\"{expected}\"}}", outbox.Line, StringComparison.Ordinal);
    }

    private sealed class LastEventOutbox : IEventOutbox
    {
        public string Line { get; private set; } = "";

        public void Append(ReadOnlySpan<byte> json, EventCategory category) => Line = Encoding.UTF8.GetString(json);

        public void Lose(LossReason reason) => throw new InvalidOperationException($"Nothing can be lost, but was: {reason}.");
    }
}
