using System.Net.Http.Headers;
using System.Text.Json;

namespace Kernel.Cli.Api;

/// <summary>A JSON document and the headers that came with it.</summary>
/// <param name="Json">The document, which the receiver disposes.</param>
/// <param name="Headers">The headers.</param>
internal sealed record JsonPage(JsonDocument Json, HttpResponseHeaders Headers)
{
    /// <summary>Gets the value of a header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.First() : null;
}
