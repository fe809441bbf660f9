using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>One row of the table: what an event type of ours is to the SDK.</summary>
internal sealed class EventMapping
{
    /// <param name="kernelName">The type in docs/events.md; its category is the same on both sides.</param>
    /// <param name="sdkName">The type in the SDK's union.</param>
    /// <param name="kind">The <c>source.kind</c> of kernelName, so that nobody's own event of the same name is taken for it.</param>
    /// <param name="fields">What becomes of the fields of <c>data</c>. What is not named has no place in the SDK's type.</param>
    public EventMapping(string kernelName, string sdkName, string kind, params IEnumerable<FieldMapping> fields)
    {
        (KernelName, SdkName, Fields) = (kernelName, sdkName, [.. fields]);
        Group = Fields.Select(static field => field.Group).Distinct().SingleOrDefault(static group => group.Length > 0) ?? "";
        Required = Fields.Select(static (field, i) => field.IsRequired ? 1u << i : 0).Aggregate(0u, static (a, b) => a | b);
        KernelNameUtf8 = Encoding.UTF8.GetBytes(kernelName);
        Head = Encoding.UTF8.GetBytes($",\"type\":\"{sdkName}\",\"category\":\"{EventTypes.CategoryOf(kernelName).ToWireName()}\",\"source\":");
        GroupHead = Encoding.UTF8.GetBytes($"\"{Group}\":");
        SourceStart = Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\"");
    }

    public string KernelName { get; }

    public string SdkName { get; }

    /// <summary>At most 32.</summary>
    public IReadOnlyList<FieldMapping> Fields { get; }

    /// <summary>The one object in the SDK's <c>data</c> that fields of ours become members of; empty where there is none.</summary>
    public string Group { get; }

    /// <summary>A bit for each of <see cref="Fields"/> that has to be there.</summary>
    public uint Required { get; }

    /// <summary>A field and the only value of it with which the row applies; null where it always does.</summary>
    public (byte[] Field, byte[] Value)? Condition { get; init; }

    /// <summary>Our type as it stands in JSON, without quotes.</summary>
    public byte[] KernelNameUtf8 { get; }

    /// <summary>What stands between <c>ts</c> and the source.</summary>
    public byte[] Head { get; }

    /// <summary>The name of <see cref="Group"/> with quotes and colon.</summary>
    public byte[] GroupHead { get; }

    /// <summary>What the source begins with.</summary>
    public byte[] SourceStart { get; }
}
