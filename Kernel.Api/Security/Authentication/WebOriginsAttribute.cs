using System.ComponentModel.DataAnnotations;

namespace Kernel.Api.Security.Authentication;

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
