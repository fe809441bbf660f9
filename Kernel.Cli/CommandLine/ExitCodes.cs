namespace Kernel.Cli.CommandLine;

/// <summary>The exit codes of all commands (docs/cli.md).</summary>
internal static class ExitCodes
{
    /// <summary>The command did what it was asked for.</summary>
    public const int Done = 0;

    /// <summary>The API refused, cannot be reached, or is no Kernel API; or a file cannot be written.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a variable in its place, is wrong.</summary>
    public const int Misused = 2;

    /// <summary>A recorded program succeeded, but its session has failures that were looked for.</summary>
    public const int Found = 3;

    /// <summary>The program to record exists, but cannot be started.</summary>
    public const int ProgramNotStarted = 126;

    /// <summary>The program to record does not exist.</summary>
    public const int ProgramNotFound = 127;

    /// <summary>A signal ended the command before it was done.</summary>
    public const int Interrupted = 130;
}
