namespace Kernel.Api.Har;

/// <summary>A list of names that finds the index of one without decoding it.</summary>
internal sealed class Utf8Names
{
    private readonly (byte[] Name, int Index)[][] _byLength;

    /// <param name="names">The names.</param>
    public Utf8Names(IReadOnlyList<string> names)
    {
        var encoded = names.Select(static (name, index) => (Name: System.Text.Encoding.UTF8.GetBytes(name), Index: index)).ToArray();
        _byLength = [.. Enumerable.Range(0, encoded.Max(static entry => entry.Name.Length) + 1).Select(length => encoded.Where(entry => entry.Name.Length == length).ToArray())];
    }

    /// <summary>Gets the index of a name; -1 if the list does not have it.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length < _byLength.Length)
        {
            foreach (var (candidate, index) in _byLength[name.Length])
            {
                if (name.SequenceEqual(candidate))
                {
                    return index;
                }
            }
        }

        return -1;
    }
}
