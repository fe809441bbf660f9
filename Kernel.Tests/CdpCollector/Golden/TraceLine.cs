using System.Text.Json;

namespace Kernel.Tests.CdpCollector.Golden;

/// <summary>A message of a recording.</summary>
/// <param name="Us">Microseconds since the recording began.</param>
/// <param name="FromBrowser">Whether the browser said it, rather than the collector.</param>
/// <param name="Message">The message.</param>
internal sealed record TraceLine(long Us, bool FromBrowser, JsonElement Message);
