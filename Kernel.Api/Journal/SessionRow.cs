namespace Kernel.Api.Journal;

/// <summary>A capture session, as it is committed together with its first and last event.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartSeq">The number of its first event.</param>
/// <param name="EndSeq">The number of its last event; 0 while it is active.</param>
/// <param name="Json">What else there is to it, UTF-8 JSON.</param>
internal sealed record SessionRow(string Id, ulong StartSeq, ulong EndSeq, byte[] Json);
