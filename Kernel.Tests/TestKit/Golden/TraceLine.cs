using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>A line of a recording: something that the browser said.</summary>
/// <param name="Us">When, in microseconds since the recording began.</param>
internal sealed record TraceLine(long Us)
{
    /// <summary>An event of the protocol, as it came.</summary>
    public JsonElement? Event { get; init; }

    /// <summary>The command that this is the answer to; answers that say nothing are not kept.</summary>
    public string? Asked { get; init; }

    /// <summary>The session that was asked; null for the browser itself.</summary>
    public string? Session { get; init; }

    /// <summary>With which parameters; null for any.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>What was answered; null for a refusal.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Whether all targets that were there first have been announced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Settled { get; init; }
}
