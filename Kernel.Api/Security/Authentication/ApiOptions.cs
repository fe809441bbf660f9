using System.Buffers;
using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Authentication;

/// <summary>Who may use the public interface, and from which web pages. Section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Api";

    /// <summary>The most keys at once; every request may be compared with all of them.</summary>
    public const int MaxKeys = 16;

    /// <summary>
    /// The keys, any of which lets a caller in; several at once so that they can be changed one client at a time. Each has 16 to
    /// 256 characters of letters, digits and <c>-._~+/=</c>. Default: none, which is allowed on loopback addresses only.
    /// </summary>
    [Secret]
    [ApiKeys]
    public string[] Keys { get; set; } = [];

    /// <summary>
    /// Whether the API may listen where other machines reach it without any key, so that everybody who reaches it may read and
    /// change everything. Default false.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>How long a sign-in lasts that is not used, 1 minute to 30 days. Using it renews it. Default 12 hours.</summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// The host names that requests may be addressed to, without port; <c>*.example.com</c> covers what is below it, <c>*</c> any.
    /// Default: with keys any, without keys IP addresses, <c>localhost</c> and names without a dot, none of which another web site can have.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>The origins of other web sites that may use the API from a browser, such as <c>https://tools.example.com</c>. Default: none.</summary>
    [WebOrigins]
    public string[] AllowedOrigins { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;

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

/// <summary>A list of web origins, written as browsers send them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WebOriginsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var bad = Array.Find((string[]?)value ?? [], static origin => !IsOrigin(origin));
        return bad is null
            ? ValidationResult.Success
            : new ValidationResult($"has '{bad}': an origin is scheme, host and port as browsers send them, such as https://tools.example.com", [validationContext.MemberName!]);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text && uri.Host.Length > 0;
}
