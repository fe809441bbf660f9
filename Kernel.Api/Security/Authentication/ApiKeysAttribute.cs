using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace Kernel.Api.Security.Authentication;

/// <summary>What a list of keys must be. A message names a key by its place, never by itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ApiKeysAttribute : ValidationAttribute
{
    private const int MinLength = 16;

    /// <summary>The most characters of a key.</summary>
    public const int MaxLength = 256;

    // What RFC 6750 lets a bearer token be, so that every key can stand in the header as it is.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var keys = (string[]?)value ?? [];
        if (keys.Length > ApiOptions.MaxKeys)
        {
            return new ValidationResult($"has {keys.Length} keys: at most {ApiOptions.MaxKeys} are allowed", [validationContext.MemberName!]);
        }

        var bad = Array.FindIndex(keys, static key => key.Length is < MinLength or > MaxLength || key.AsSpan().ContainsAnyExcept(Allowed));
        return bad < 0
            ? ValidationResult.Success
            : new ValidationResult($"has a bad key, number {bad + 1}: a key has {MinLength} to {MaxLength} characters of letters, digits and -._~+/=", [validationContext.MemberName!]);
    }
}
