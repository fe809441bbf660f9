using Kernel.StorageWriter.S2;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>Checks at the start what can be wrong without asking S2: each problem is one sentence that names the key.</summary>
internal sealed class S2OptionsCustomValidator : IValidateOptions<S2Options>
{
    public ValidateOptionsResult Validate(string? name, S2Options options)
    {
        var missing = Missing(options).ToList();
        if (missing.Count > 0)
        {
            return ValidateOptionsResult.Fail(
                $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing: to store events in S2, "
                + $"{S2Place.BasinKey}, {S2Place.AccessTokenKey} and {S2Place.StreamKey} are all needed; to store them in files, none of the S2_ settings.");
        }

        var problem = ProblemOf(S2Place.BasinKey, () => S2Names.ProblemOfBasin(options.Place.Basin))
            ?? ProblemOf(S2Place.StreamKey, () => S2Names.ProblemOfStream(options.Place.Stream))
            ?? ProblemOf(null, () => options.ToStreamConfig() is null ? "" : null)
            ?? ProblemOf(null, () =>
            {
                using var client = options.CreateClient(TimeProvider.System);
                return null;
            });
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    private static IEnumerable<string> Missing(S2Options options)
    {
        if (string.IsNullOrWhiteSpace(options.Place.Basin))
        {
            yield return S2Place.BasinKey;
        }

        if (string.IsNullOrWhiteSpace(options.Place.AccessToken))
        {
            yield return S2Place.AccessTokenKey;
        }

        if (string.IsNullOrWhiteSpace(options.Place.Stream))
        {
            yield return S2Place.StreamKey;
        }
    }

    private static string? ProblemOf(string? key, Func<string?> find)
    {
        try
        {
            return find() is { } problem ? $"{key}: {problem}" : null;
        }
        catch (Exception refusal) when (refusal is ArgumentException or FormatException)
        {
            return refusal.Message;
        }
    }
}
