namespace Kernel.Cli.Recording;

/// <summary>Thrown if the program to record cannot be started; the message is for the user.</summary>
/// <param name="message">The reason.</param>
/// <param name="exitCode">The exit code, as shells have it.</param>
internal sealed class ProgramStartException(string message, int exitCode) : Exception(message)
{
    /// <summary>The exit code of the command.</summary>
    public int ExitCode => exitCode;
}
