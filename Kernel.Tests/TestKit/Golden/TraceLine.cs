using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>A line of a recording: one message of the browser.</summary>
/// <param name="Us">The time, in microseconds since the start of the recording.</param>
internal sealed record TraceLine(long Us)
{
    /// <summary>The CDP event.</summary>
    public JsonElement? Event { get; init; }

    /// <summary>The command that this is the response to; empty responses are not recorded.</summary>
    public string? Asked { get; init; }

    /// <summary>The session of the command; null for the browser itself.</summary>
    public string? Session { get; init; }

    /// <summary>The parameters of the command; null for any.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>The result; null for an error.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Indicates whether all initial targets have been announced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Settled { get; init; }
}
