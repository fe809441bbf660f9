namespace Kernel.AppHost.Local;

/// <summary>The system cannot start; the message is for the user and says what to do.</summary>
internal sealed class StartupException(string message) : Exception(message);
