using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Summary;

/// <summary>The worst event of a step; later values are worse.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StepOutcome>))]
internal enum StepOutcome
{
    /// <summary>Nothing went wrong.</summary>
    Ok,

    /// <summary>A console warning.</summary>
    Warning,

    /// <summary>A console error.</summary>
    ConsoleError,

    /// <summary>A response with status 400 to 499.</summary>
    [JsonStringEnumMemberName("http_4xx")]
    Http4xx,

    /// <summary>A request or command failed.</summary>
    Failed,

    /// <summary>A response with status 500 or more.</summary>
    [JsonStringEnumMemberName("http_5xx")]
    Http5xx,

    /// <summary>An exception.</summary>
    Exception,

    /// <summary>The page crashed.</summary>
    Crash,
}
