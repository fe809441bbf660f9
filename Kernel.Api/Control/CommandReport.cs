namespace Kernel.Api.Control;

/// <summary>A command, or a burst of the same command, until its event is complete. Callers synchronize.</summary>
internal sealed class CommandReport
{
    /// <summary>Gets the id of the capture session.</summary>
    public required string CaptureSessionId { get; init; }

    /// <summary>Gets when the first command was received, Unix microseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Gets the timestamp of the clock for <see cref="Ts"/>.</summary>
    public required long Since { get; init; }

    /// <summary>Gets the client's id of the first command.</summary>
    public required long CommandId { get; init; }

    /// <summary>Gets the method.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the DevTools session; null if the command is not for one.</summary>
    public required string? SessionId { get; init; }

    /// <summary>Gets or sets the target; null if it is not known.</summary>
    public string? TargetId { get; set; }

    /// <summary>Gets the type of the target; null if it is not known.</summary>
    public string? TargetType { get; init; }

    /// <summary>Gets the name of the commands that are folded into this one; null for none.</summary>
    public required string? Group { get; init; }

    /// <summary>Gets the arguments of the first command, as <see cref="CommandArguments.Json"/>.</summary>
    public required byte[] Arguments { get; init; }

    /// <summary>Gets the position of the first command; null if it has none.</summary>
    public required (double X, double Y)? From { get; init; }

    /// <summary>Gets the position of the last command.</summary>
    public required (double X, double Y)? Position { get; set; }

    /// <summary>Gets the name of <see cref="Length"/>; null if no command has a text.</summary>
    public string? LengthName { get; set; }

    /// <summary>Gets the number of characters of all texts.</summary>
    public long Length { get; set; }

    /// <summary>Gets whether a text was shortened.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>Gets the number of commands.</summary>
    public int Count { get; set; }

    /// <summary>Gets when the last command was received, Unix microseconds.</summary>
    public long LastTs { get; set; }

    /// <summary>Gets the timestamp of the clock for <see cref="LastTs"/>.</summary>
    public long LastAt { get; set; }

    /// <summary>Gets whether further commands can be added.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Gets the number of commands whose responses are expected.</summary>
    public int Pending { get; set; }

    /// <summary>Gets the number of commands whose responses will not be recognized.</summary>
    public int Unknown { get; set; }

    /// <summary>Gets the number of commands that the browser did not carry out.</summary>
    public int Failed { get; set; }

    /// <summary>Gets the first error; null if there is none.</summary>
    public string? Error { get; set; }

    /// <summary>Gets the longest time from a command to its response; null if there is no response.</summary>
    public TimeSpan? Duration { get; set; }

    /// <summary>Gets whether an event has reported it as pending.</summary>
    public bool WasReported { get; set; }

    /// <summary>Gets whether nothing more can change.</summary>
    public bool IsComplete => !IsOpen && Pending == 0;

    /// <summary>Adds the response to one of the commands.</summary>
    public void Complete(TimeSpan duration, string? error)
    {
        Pending--;
        Duration = Duration > duration ? Duration : duration;
        if (error is not null)
        {
            Failed++;
            Error ??= error;
        }
    }
}
