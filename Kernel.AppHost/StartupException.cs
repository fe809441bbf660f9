namespace Kernel.AppHost;

/// <summary>The system cannot start as asked. The message tells the user what is wrong and what to do.</summary>
/// <param name="message">The sentence to show.</param>
/// <param name="exitCode">The exit code of the app host: 2 for a wrong setting, 1 for anything else.</param>
internal sealed class StartupException(string message, int exitCode = StartupException.CannotStart) : Exception(message)
{
    public const int CannotStart = 1;
    public const int WrongSetting = 2;

    public int ExitCode => exitCode;

    /// <summary>Gets the message alone, because it is for the user wherever the exception is logged.</summary>
    public override string ToString() => Message;
}
