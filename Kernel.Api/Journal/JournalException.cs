using Kernel.ServiceDefaults;

namespace Kernel.Api.Journal;

/// <summary>The journal cannot be used at all; the message tells an operator what to do.</summary>
internal sealed class JournalException(string message, Exception? inner = null) : StartupException(message, inner);
