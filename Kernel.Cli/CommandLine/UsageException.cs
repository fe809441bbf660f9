namespace Kernel.Cli.CommandLine;

/// <summary>Thrown if the command line, or a variable in its place, is wrong; the message is for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
