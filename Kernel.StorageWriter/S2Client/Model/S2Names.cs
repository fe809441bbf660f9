using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>Validation of basin and stream names.</summary>
public static class S2Names
{
    /// <summary>Validates a basin name.</summary>
    /// <returns>The error message; null if the name is valid.</returns>
    public static string? ValidateBasin(string? name)
    {
        const string Rule = "it must have 8 to 48 characters of a-z, 0-9 and -, and must not start or end with -";
        var isValid = name is { Length: >= S2Limits.MinBasinNameLength and <= S2Limits.MaxBasinNameLength }
            && name[0] != '-'
            && name[^1] != '-'
            && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        return isValid ? null : $"'{name}' is not a valid name of an S2 basin: {Rule}.";
    }

    /// <summary>Validates a stream name.</summary>
    /// <returns>The error message; null if the name is valid.</returns>
    public static string? ValidateStream(string? name)
    {
        const string Rule = "it must have 1 to 512 bytes in UTF-8 and must not be . or ..";
        var isValid = !string.IsNullOrEmpty(name)
            && name is not ("." or "..")
            && name.Length <= S2Limits.MaxStreamNameBytes
            && Encoding.UTF8.GetByteCount(name) <= S2Limits.MaxStreamNameBytes;
        return isValid ? null : $"'{name}' is not a valid name of an S2 stream: {Rule}.";
    }
}
