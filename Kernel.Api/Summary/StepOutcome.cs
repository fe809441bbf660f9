using System.Text.Json.Serialization;

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
    ClientError,

    /// <summary>A request or command failed.</summary>
    Failed,

    /// <summary>A response with status 500 or more.</summary>
    ServerError,

    /// <summary>An exception.</summary>
    Exception,

    /// <summary>The page crashed.</summary>
    Crash,
}
