using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Redaction;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.ServiceDefaults.Redaction;

/// <summary>The examples of credentials.tsv: each credential is redacted, and each harmless text stays as it is.</summary>
public sealed class RedactionCorpusTests
{
    private static readonly string[] NamedAfterwards = ["json-name-value", "json-name-value-case", "html-meta-first", "html-input-first", "url-userinfo-nested", "text-cookies-first"];

    private static readonly string Filler = string.Concat(Enumerable.Repeat("lorem ipsum; dolor sit, amet & more\n", 300));

    public static TheoryData<string, string, string, string> Examples()
    {
        var examples = new TheoryData<string, string, string, string>();
        foreach (var line in RepositoryFiles.ReadLines("Kernel.Tests", "Unit", "ServiceDefaults", "Redaction", "credentials.tsv").Where(static line => line[0] != '#'))
        {
            var fields = line.Split('\t', 4);
            examples.Add(fields[0], fields[1], fields[2], Regex.Unescape(fields[3]));
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Append_Example_HidesTheSecretOnly(string role, string rule, string secret, string text)
    {
        var shown = Redact(role, text);
        if (secret == "-")
        {
            Assert.Equal(text, shown);
            return;
        }

        Assert.Contains(secret, text, StringComparison.Ordinal);
        Assert.False(shown.Contains(secret, StringComparison.Ordinal), $"{rule}: {shown}");
        Assert.Contains("[redacted]", shown, StringComparison.Ordinal);
    }

    // As far as the name of a secret stands before it, a text that is cut shows nothing of it that is recognisable.
    [Theory]
    [MemberData(nameof(Examples))]
    public void Append_CutAnywhere_StillHidesTheSecret(string role, string rule, string secret, string text)
    {
        for (var length = 0; length < text.Length; length++)
        {
            var shown = Redact(role, text[..length]);
            Assert.True(secret == "-" || NamedAfterwards.Contains(rule) || !shown.Contains(secret, StringComparison.Ordinal), $"{rule}, cut to {length}: {shown}");
        }
    }

    // A text of megabytes is searched as far as it is shown and a little further. Wherever that is, it shows the beginning of what the whole text would.
    [Fact]
    public void Append_CutInTheExample_ShowsNoMoreThanTheWhole()
    {
        foreach (var (role, rule, _, text) in Examples().Select(static row => row.Data))
        {
            var whole = $"a=1&b=2 {text} & {Filler}";
            var start = whole.IndexOf(text, StringComparison.Ordinal);
            for (var cut = start + (text.Length % 5); cut < start + text.Length; cut += 5)
            {
                AssertCut(role, rule, whole, cut);
            }
        }
    }

    [Fact]
    public void Append_CutBetweenExamples_ShowsNoMoreThanTheWhole()
    {
        var texts = Examples().Select(static row => row.Data.Item4).ToArray();
        Gen.Select(Gen.OneOf("content", "request", "prose", "form", "url"), Gen.OneOf(texts).Array[1, 40], Gen.Int[0, 4000]).Sample(
            (role, pieces, cut) => AssertCut(role, "several", string.Join(" ", pieces) + Filler + string.Join(" ", pieces), cut),
            iter: 300);
    }

    [Fact]
    public void Documentation_CorpusSize_IsCurrent()
    {
        var examples = Examples().Select(static row => row.Data).ToArray();
        var secrets = examples.Where(static row => row.Item3 != "-").ToArray();
        var page = RepositoryFiles.Read("docs", "security.md");
        Assert.Contains($"of {secrets.Select(static row => row.Item2).Distinct().Count()} rules | {secrets.Length} |", page, StringComparison.Ordinal);
        Assert.Contains($"| harmless texts that look like one | {examples.Length - secrets.Length} |", page, StringComparison.Ordinal);
    }

    private static void AssertCut(string role, string rule, string whole, int cut)
    {
        var shown = Redact(role, whole[..Math.Min(whole.Length, cut + Redactor.LookaheadBytes)], cut);
        Assert.True(Redact(role, whole).StartsWith(shown, StringComparison.Ordinal), $"{rule}, cut at {cut}: {shown}");
    }

    private static string Redact(string role, string text, int shownBytes = int.MaxValue)
    {
        var redactor = new Redactor();
        using var output = new PooledByteWriter(16);
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (role)
        {
            case "url":
                redactor.AppendUrl(output, bytes, shownBytes);
                break;
            case "form":
                redactor.AppendForm(output, bytes, shownBytes);
                break;
            case "protocols":
                redactor.AppendProtocols(output, bytes, shownBytes);
                break;
            default:
                redactor.AppendText(output, bytes, Enum.Parse<TextKind>(role, ignoreCase: true), shownBytes);
                break;
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
