using Kernel.StorageWriter.S2;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>Checks at the start what can be wrong without asking S2: each problem is one sentence that names the key.</summary>
internal sealed class S2OptionsValidator : IValidateOptions<S2Options>
{
    public ValidateOptionsResult Validate(string? name, S2Options options)
    {
        var missing = Missing(options).ToList();
        if (missing.Count > 0)
        {
            return ValidateOptionsResult.Fail(
                $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing: to store events in S2, "
                + $"{S2Options.BasinKey}, {S2Options.AccessTokenKey} and {S2Options.StreamKey} are all needed; to store them in files, none of the S2_ settings.");
        }

        var problem = ProblemOf(S2Options.BasinKey, () => S2Names.ProblemOfBasin(options.Basin))
            ?? ProblemOf(S2Options.StreamKey, () => S2Names.ProblemOfStream(options.Stream))
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
        if (string.IsNullOrWhiteSpace(options.Basin))
        {
            yield return S2Options.BasinKey;
        }

        if (string.IsNullOrWhiteSpace(options.AccessToken))
        {
            yield return S2Options.AccessTokenKey;
        }

        if (string.IsNullOrWhiteSpace(options.Stream))
        {
            yield return S2Options.StreamKey;
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
