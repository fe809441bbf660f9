using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The rules for the names of basins and streams.</summary>
public static class S2Names
{
    /// <summary>What is wrong with a basin's name, for people; null where nothing is.</summary>
    public static string? ProblemOfBasin(string? name)
    {
        const string Rule = "a basin's name has 8 to 48 of a-z, 0-9 and -, and neither starts nor ends with -";
        var isFine = name is { Length: >= S2Limits.MinBasinNameLength and <= S2Limits.MaxBasinNameLength }
            && name[0] != '-'
            && name[^1] != '-'
            && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        return isFine ? null : $"'{name}' is no S2 basin: {Rule}.";
    }

    /// <summary>What is wrong with a stream's name, for people; null where nothing is.</summary>
    public static string? ProblemOfStream(string? name)
    {
        const string Rule = "a stream's name has 1 to 512 bytes in UTF-8 and is neither . nor ..";
        var isFine = !string.IsNullOrEmpty(name)
            && name is not ("." or "..")
            && name.Length <= S2Limits.MaxStreamNameBytes
            && Encoding.UTF8.GetByteCount(name) <= S2Limits.MaxStreamNameBytes;
        return isFine ? null : $"'{name}' is no S2 stream: {Rule}.";
    }
}
