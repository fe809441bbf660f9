namespace Kernel.ServiceDefaults;

/// <summary>The service cannot start; the message tells an operator what is wrong and what to do, so no stack is shown.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
