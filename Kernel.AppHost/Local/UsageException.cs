namespace Kernel.AppHost.Local;

/// <summary>The command line, or a variable that stands for it, is wrong; the message is for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
