namespace Kernel.ServiceDefaults.Options;

/// <summary>Suggests a known name for a misspelled one.</summary>
public static class NearestName
{
    /// <summary>Finds the known name with the smallest edit distance, ignoring case; null if none is close.</summary>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">The names that exist.</param>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (Name: candidate, Edits: Edits(name, candidate))).DefaultIfEmpty((Name: "", Edits: int.MaxValue)).MinBy(static c => c.Edits);
        return nearest.Edits <= Math.Max(2, name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>Computes the Levenshtein distance of two names, ignoring case.</summary>
    public static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var same = char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
