namespace Kernel.AppHost.Watch;

/// <summary>The API refuses, and asking again would not help; the message is for the user.</summary>
internal sealed class WatchException(string message) : Exception(message);
