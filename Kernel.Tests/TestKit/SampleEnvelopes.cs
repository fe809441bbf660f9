using System.Globalization;
using System.Text;

namespace Kernel.Tests.TestKit;

/// <summary>Envelopes as the API would send them, each different, the same for the same number.</summary>
internal static class SampleEnvelopes
{
    public static byte[] Make(ulong seq, int padding = -1)
    {
        // Escapes and multi-byte characters, which reserialization would change.
        var length = padding < 0 ? (int)(seq * 7919 % 700) : padding;
        var text = string.Create(CultureInfo.InvariantCulture, $$$$"""
            {"seq":{{{{seq}}}},"event":{"ts":{{{{1_700_000_000_000_000 + seq}}}},"type":"console_log","category":"console","source":{"kind":"cdp"},"data":{"text":"\u00e9 é 😀 \/","pad":"{{{{new string('x', length)}}}}"}}}
            """);
        return Encoding.UTF8.GetBytes(text);
    }

    public static IEnumerable<byte[]> Range(ulong first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return Make(first + (ulong)i);
        }
    }
}
