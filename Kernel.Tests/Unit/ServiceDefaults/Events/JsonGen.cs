using System.Text;
using CsCheck;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>JSON as the world sends it: any layout, any nesting, any text, any size.</summary>
internal static class JsonGen
{
    /// <summary>Pieces of text between quotes, none of which may be split.</summary>
    private static readonly Gen<string> Unit = Gen.OneOf(
        "a", "Z", "0", " ", "/", "'", "<", "\\n", "\\r", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\u0041", "\\u000a", "\\u2028",
        "\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud83d", "\\udbff", "\\ude00", "é", "ß", "中", "€", "😀", "👩‍👩‍👧", "\u2028", "\u0085", "\u007f");

    private static readonly Gen<string> Space = Gen.OneOf("", "", "", "", " ", "\n", "\r\n", "\t", "   ");

    private static readonly Gen<string> Text = Unit.Array[0, 16].Select(string.Concat);

    private static readonly Gen<string> Number = Gen.OneOf("0", "-0", "1", "-17", "3.25", "1e30", "-2.5E-8", "123456789012345678901234567890");

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (4, Text.Select(Quote)), (2, Number), (1, Gen.OneOf("true", "false", "null", "\"\"", "{}", "[]", "{ }", "[\n]")));

    /// <summary>Any value, with its layout.</summary>
    public static readonly Gen<string> Small = Gen.Recursive<string>(static (depth, self) => depth > 3
        ? Scalar
        : Gen.Frequency((3, Scalar), (2, Array(self)), (3, Object(self))));

    /// <summary>A string of roughly up to 1.4 million bytes, made by repeating a few pieces.</summary>
    private static readonly Gen<string> HugeString =
        Gen.Select(Unit.Array[1, 12], Gen.Int[1, 1_400_000]).Select(static (units, bytes) => Quote(Repeat(string.Concat(units), bytes)));

    private static readonly Gen<string> HugeArray =
        Gen.Select(Small, Gen.Int[1, 1_400_000]).Select(static (item, bytes) => $"[{Repeat(item + ",", bytes)}null]");

    private static readonly Gen<string> ManyMembers =
        Gen.Select(Small, Gen.Int[1, 60_000]).Select(static (item, count) => ObjectOf(Enumerable.Range(0, Bounded(item, count)).Select(i => ($"m{i}", item))));

    private static readonly Gen<string> LongKeys =
        Gen.Select(Text, Small, Gen.Int[1, 1_300_000]).Select(static (key, item, bytes) => ObjectOf([(Repeat(key + "k", bytes), item), ("short", "1")]));

    private static readonly Gen<string> WideSpace = Gen.Select(Small, Gen.OneOf(' ', '\n', '\t'), Gen.Int[900_000, 1_400_000])
        .Select(static (item, space, bytes) => $"[{new string(space, bytes)}{item}]");

    private static readonly Gen<string> Mixed = Gen.Select(Gen.OneOf(HugeString, HugeArray, ManyMembers), Small, HugeString)
        .Select(static (a, b, c) => ObjectOf([("first", a), ("second", b), ("third", c)]));

    /// <summary>Any value, often too large for an envelope.</summary>
    public static readonly Gen<string> Large = Gen.OneOf(HugeString, HugeArray, ManyMembers, LongKeys, WideSpace, Mixed, Mixed);

    private static Gen<string> Array(Gen<string> item) => Gen.Select(item.Array[0, 4], Space)
        .Select(static (items, space) => $"[{space}{string.Join("," + space, items)}{space}]");

    private static Gen<string> Object(Gen<string> item) => Gen.Select(Gen.Select(Text, item).Array[0, 4], Space)
        .Select(static (members, space) => $"{{{space}{string.Join("," + space, members.Select(m => $"{Quote(m.Item1)}{space}:{space}{m.Item2}"))}{space}}}");

    private static string Quote(string escaped) => $"\"{escaped}\"";

    private static string ObjectOf(IEnumerable<(string Name, string Value)> members) =>
        $"{{{string.Join(',', members.Select(static m => $"\"{m.Name}\":{m.Value}"))}}}";

    private static int Bounded(string item, int count) => Math.Max(1, Math.Min(count, 2_000_000 / (item.Length + 8)));

    private static string Repeat(string piece, int bytes) =>
        new StringBuilder().Insert(0, piece, Math.Max(1, bytes / Encoding.UTF8.GetByteCount(piece))).ToString();
}
