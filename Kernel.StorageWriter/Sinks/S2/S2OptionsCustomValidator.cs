using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Validates the S2 options without connecting to S2. Each error names the key.</summary>
internal sealed class S2OptionsCustomValidator : IValidateOptions<S2Options>
{
    public ValidateOptionsResult Validate(string? name, S2Options options)
    {
        var missing = Missing(options).ToList();
        if (missing.Count > 0)
        {
            return ValidateOptionsResult.Fail(
                $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing. To store events in S2, set "
                + $"{S2Target.BasinKey}, {S2Target.AccessTokenKey} and {S2Target.StreamKey}; to store them in files, remove the S2_ settings.");
        }

        var problem = Check(S2Target.BasinKey, () => S2Names.ValidateBasin(options.Target.Basin))
            ?? Check(S2Target.StreamKey, () => S2Names.ValidateStream(options.Target.Stream))
            ?? Check(null, () => options.ToStreamConfig() is null ? "" : null)
            ?? Check(null, () =>
            {
                using var account = options.CreateAccount(TimeProvider.System);
                return null;
            });
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    private static IEnumerable<string> Missing(S2Options options)
    {
        if (string.IsNullOrWhiteSpace(options.Target.Basin))
        {
            yield return S2Target.BasinKey;
        }

        if (string.IsNullOrWhiteSpace(options.Target.AccessToken))
        {
            yield return S2Target.AccessTokenKey;
        }

        if (string.IsNullOrWhiteSpace(options.Target.Stream))
        {
            yield return S2Target.StreamKey;
        }
    }

    private static string? Check(string? key, Func<string?> find)
    {
        try
        {
            return find() is { } problem ? $"{key}: {problem}" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return exception.Message;
        }
    }
}
