namespace Kernel.AppHost;

/// <summary>The exception for a system that cannot start. The message says what is wrong and what to do.</summary>
/// <param name="message">The message for the user.</param>
/// <param name="exitCode">The exit code of the app host: 2 for an invalid setting, 1 for anything else.</param>
internal sealed class AppHostStartupException(string message, int exitCode = AppHostStartupException.CannotStart) : Exception(message)
{
    public const int CannotStart = 1;
    public const int WrongSetting = 2;

    public int ExitCode => exitCode;

    /// <summary>Gets the message without type and stack trace, because it is for the user.</summary>
    public override string ToString() => Message;
}
