using System.Buffers;
using System.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds credentials that show themselves by their form: web tokens, schemes of authentication, private keys, and the tokens of services that begin with a known prefix.</summary>
internal static class TokenSecrets
{
    /// <summary>The fewest bytes of a text with a token, those of a scheme of authentication included.</summary>
    public const int MinBytes = 14;

    private const int MinSchemeBytes = 8;
    private const int MinProtocolBytes = 24;
    private const int MinTokenBytes = 15; // of any prefix with what follows

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/="u8);

    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> ProtocolSeparators = SearchValues.Create(".:-_|="u8);

    private static readonly SearchValues<byte> WordStarts =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    // Prefixes as the services document them and as gitleaks and GitHub's secret scanning know them, with the fewest bytes that follow; by their first byte.
    private static readonly (byte[] Bytes, int Least)[][] PrefixesByFirstByte = ByFirstByte(
        [
            ("AKIA", 16), ("ASIA", 16), ("ABIA", 16), ("ACCA", 16), ("ghp_", 30), ("gho_", 30), ("ghu_", 30), ("ghs_", 30), ("ghr_", 30), ("github_pat_", 22),
            ("glpat-", 20), ("gldt-", 20), ("glrt-", 20), ("glsa_", 32), ("glc_", 32), ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10), ("xoxs-", 10),
            ("xoxe-", 10), ("xoxe.", 10), ("xapp-", 10), ("sk_live_", 10), ("sk_test_", 10), ("rk_live_", 10), ("rk_test_", 10), ("whsec_", 20), ("AIza", 30), ("ya29.", 20),
            ("GOCSPX-", 20), ("npm_", 30), ("pypi-AgE", 20), ("sk-proj-", 20), ("sk-ant-", 20), ("sk-svcacct-", 20), ("sk-or-", 20), ("sk-", 32), ("SG.", 32), ("shpat_", 20),
            ("shpca_", 20), ("shppa_", 20), ("shpss_", 20), ("dop_v1_", 30), ("doo_v1_", 30), ("dor_v1_", 30), ("hf_", 30), ("dapi", 32), ("sq0atp-", 20), ("sq0csp-", 20),
            ("EAAA", 50), ("EAACEdEose0cBA", 10), ("hvs.", 24), ("hvb.", 24), ("lin_api_", 30), ("PMAK-", 40), ("pul-", 40), ("rubygems_", 40), ("dckr_pat_", 20),
            ("tfp_", 40), ("figd_", 30), ("ATATT3", 40), ("NRAK-", 20), ("dp.pt.", 30), ("AGE-SECRET-KEY-1", 40), ("key-", 32), ("CFPAT-", 30), ("sntrys_", 20), ("sntryu_", 30),
            ("xkeysib-", 40), ("r8_", 30), ("gsk_", 30), ("pplx-", 30), ("nvapi-", 30), ("tskey-", 20), ("ops_eyJ", 40), ("clojars_", 40), ("v2.local.", 20), ("CfDJ8", 40),
        ]);

    /// <summary>Searches a text.</summary>
    public static void Find(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        if (text.Length >= MinBytes)
        {
            FindScheme(text, "earer "u8, findings);
            FindScheme(text, "asic "u8, findings);
            FindPrivateKeys(text, findings);
            FindTokens(text, findings);
        }
    }

    /// <summary>Searches a list of WebSocket protocols: an element with a token, or as long as one, is replaced whole.</summary>
    public static void FindInProtocols(ReadOnlySpan<byte> list, RedactionFindings findings)
    {
        var wasName = false;
        for (var at = 0; at <= list.Length;)
        {
            var end = list[at..].IndexOfAny(", \""u8) is >= 0 and var length ? at + length : list.Length;
            var element = list[at..end];
            if (wasName || IsSecretProtocol(element))
            {
                findings.Add(at, end);
            }

            // "access_token, TK": some servers take the element after the name.
            wasName = element.IsEmpty ? wasName : SensitiveNames.IsSensitiveHeader(element) || Ascii.EqualsIgnoreCase(element, "bearer"u8);
            at = end + 1;
        }
    }

    // A name alone says what follows; a name and more is a token, and so is what has the length and the mix of one.
    private static bool IsSecretProtocol(ReadOnlySpan<byte> element)
    {
        for (var end = 0; end + 1 < element.Length && element[end..].IndexOfAny(ProtocolSeparators) is >= 0 and var next; end++)
        {
            end += next;
            var name = element[..end];
            if (end + 1 < element.Length && end > 0
                && (Ascii.EqualsIgnoreCase(name, "bearer"u8) || Ascii.EqualsIgnoreCase(name, "basic"u8) || name.EndsWith(".bearer"u8) || SensitiveNames.IsSensitiveHeader(name)))
            {
                return true;
            }
        }

        return element.Length >= MinProtocolBytes && element.ContainsAnyInRange((byte)'0', (byte)'9') && element.IndexOfAny("./"u8) < 0;
    }

    // eyJ is base64 of {", so the first part of a JSON web token; the parts are separated by dots.
    private static void FindWebTokens(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        for (var at = start; at < text.Length && text[at..].IndexOf("eyJ"u8) is >= 0 and var next;)
        {
            at += next;
            var end = EndOf(text, at, TokenBytes);
            if (IsStart(text, at) && end - at >= 16 && text[at..Math.Min(end, at + Redactor.LookaheadBytes)].IndexOf((byte)'.') > 0)
            {
                // In a URL that continues after the token, the rest belongs to the URL.
                findings.Add(at, text[at..end].IndexOf((byte)'/') is > 0 and var slash ? at + slash : end);
            }

            at = Math.Max(end, at + 3);
        }
    }

    // Bearer and bearer, Basic and basic: the scheme is given without its "B".
    private static void FindScheme(ReadOnlySpan<byte> text, ReadOnlySpan<byte> scheme, RedactionFindings findings)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOf(scheme) is >= 0 and var next;)
        {
            var first = at + next - 1;
            at += next + scheme.Length;
            var end = EndOf(text, at, TokenBytes);
            if (first >= 0 && text[first] is (byte)'B' or (byte)'b' && IsStart(text, first) && LooksRandom(text[at..end]))
            {
                findings.Add(at, end);
            }
        }
    }

    private static void FindPrivateKeys(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOf("-----BEGIN "u8) is >= 0 and var next;)
        {
            at += next + "-----BEGIN ".Length;
            var label = text[at..].IndexOf("-----"u8);
            if (label is < 0 or > 64 || text.Slice(at, label).IndexOf("PRIVATE KEY"u8) < 0)
            {
                continue;
            }

            var start = at + label + "-----".Length;
            var end = text[start..].IndexOf("-----END "u8) is >= 0 and var length ? start + length : text.Length;
            findings.Add(start, end);
            at = end;
        }
    }

    // A token has no byte outside its alphabet, so it covers at least one of every MinTokenBytes positions: only around those is there something to read.
    private static void FindTokens(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        var from = 0;
        for (var probe = MinTokenBytes - 1; probe < text.Length; probe += MinTokenBytes)
        {
            if (TokenBytes.Contains(text[probe]))
            {
                var start = from + text[from..probe].LastIndexOfAnyExcept(TokenBytes) + 1;
                from = probe = EndOf(text, probe, TokenBytes);
                if (from - start >= MinTokenBytes)
                {
                    FindWebTokens(text[..from], start, findings);
                    FindPrefixes(text[..from], start, findings);
                }
            }
        }
    }

    // A token begins where a word does, or after an escaped separator: %3Dghp_…
    private static void FindPrefixes(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        for (var at = start; at < text.Length && text[at..].IndexOfAny(WordStarts) is >= 0 and var next;)
        {
            at += next;
            var wordEnd = EndOf(text, at, WordStarts);
            var end = EndOfKnownToken(text, at);
            if (end < 0 && at > 0 && text[at - 1] == '%' && wordEnd - at > 2)
            {
                at += 2;
                end = EndOfKnownToken(text, at);
            }

            findings.Add(at, end);
            at = Math.Max(end, wordEnd);
        }
    }

    // Returns the end of the token that begins here with a known prefix; negative if there is none.
    private static int EndOfKnownToken(ReadOnlySpan<byte> text, int at)
    {
        foreach (var (prefix, least) in PrefixesByFirstByte[text[at]])
        {
            if (text[at..].StartsWith(prefix))
            {
                var start = at + prefix.Length;
                var end = EndOf(text, start, prefix.AsSpan().Contains((byte)'.') ? TokenBytes : WordBytes);
                if (end - start >= least && text[start..end].ContainsAnyInRange((byte)'0', (byte)'9'))
                {
                    return end;
                }
            }
        }

        return -1;
    }

    private static (byte[] Bytes, int Least)[][] ByFirstByte((string Prefix, int Least)[] prefixes)
    {
        var known = prefixes.Select(static one => (Bytes: Encoding.ASCII.GetBytes(one.Prefix), one.Least)).ToLookup(static one => one.Bytes[0]);
        return [.. Enumerable.Range(0, 128).Select(first => known[(byte)first].ToArray())];
    }

    // Prose has such words too: "a bearer token", "Basic instructions".
    private static bool LooksRandom(ReadOnlySpan<byte> value) =>
        value.Length >= 16 || (value.Length >= MinSchemeBytes && (value.IndexOf((byte)'=') > 0 || value.ContainsAnyInRange((byte)'0', (byte)'9')));

    private static bool IsStart(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !char.IsAsciiLetterOrDigit((char)text[at - 1]) || (at >= 3 && text[at - 3] == '%'); // %3DeyJ…

    private static int EndOf(ReadOnlySpan<byte> text, int at, SearchValues<byte> bytes) =>
        text[at..].IndexOfAnyExcept(bytes) is >= 0 and var length ? at + length : text.Length;
}
