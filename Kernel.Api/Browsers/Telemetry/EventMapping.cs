using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>The mapping of an event type to a type of the SDK.</summary>
internal sealed class EventMapping
{
    /// <param name="kernelName">The type in docs/events.md; its category is the same in the SDK.</param>
    /// <param name="sdkName">The type in the SDK's union.</param>
    /// <param name="kind">The <c>source.kind</c> of the event, so that a published event of the same type is not mapped.</param>
    /// <param name="fields">The mapping of the fields of <c>data</c>. The SDK's type has no other fields.</param>
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

    /// <summary>The object in the SDK's <c>data</c> that contains some of the fields; empty if there is none.</summary>
    public string Group { get; }

    /// <summary>A bit for each required field of <see cref="Fields"/>.</summary>
    public uint Required { get; }

    /// <summary>A field and the value that it must have for the mapping to apply; null if it always applies.</summary>
    public (byte[] Field, byte[] Value)? Condition { get; init; }

    /// <summary>Indicates that only later versions of the SDK have the type, so that it is treated like an unknown one.</summary>
    public bool IsNewer { get; init; }

    /// <summary>The type in UTF-8, without quotes.</summary>
    public byte[] KernelNameUtf8 { get; }

    /// <summary>The JSON between <c>ts</c> and the source.</summary>
    public byte[] Head { get; }

    /// <summary>The name of <see cref="Group"/> with quotes and colon.</summary>
    public byte[] GroupHead { get; }

    /// <summary>The JSON that the source starts with.</summary>
    public byte[] SourceStart { get; }
}
