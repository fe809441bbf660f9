using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Kernel.Api.Security.Authentication;

/// <summary>Configures the framework's authentication cookie for browsers that signed in with an API key.</summary>
/// <remarks>The server stores no sign-ins: the encrypted cookie holds the hash of the key. Sign-ins survive a restart and end when their key is removed.</remarks>
internal sealed class SignInCookie(ApiKeys keys) : CookieAuthenticationEvents, ICookieManager
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "SignIn";

    // Set in the cookie, and on requests with such a cookie, if the browser uses HTTPS.
    private const string Https = "https";

    /// <summary>Configures the framework's cookie handler.</summary>
    public void Configure(CookieAuthenticationOptions options, TimeSpan lifetime)
    {
        options.Cookie.Name = "kernel_sign_in_";
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.MaxAge = lifetime;
        options.ExpireTimeSpan = lifetime;
        options.CookieManager = this;
        options.Events = this;
    }

    /// <inheritdoc />
    public override Task SigningIn(CookieSigningInContext context)
    {
        if (IsHttps(context.HttpContext))
        {
            context.Properties.SetString(Https, bool.TrueString);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (keys.FindHash(ApiKeys.HashOf(context.Principal!)) is not { } caller)
        {
            context.RejectPrincipal();
            return context.HttpContext.SignOutAsync(Scheme);
        }

        context.ReplacePrincipal(caller);
        if (context.Properties.GetString(Https) is not null)
        {
            context.HttpContext.Items[Https] = true;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public string? GetRequestCookie(HttpContext context, string key) => context.Request.Cookies[Name(context, key)];

    /// <inheritdoc />
    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        options.Secure = IsHttps(context);
        context.Response.Cookies.Append(Name(context, key), value ?? "", options);
    }

    /// <inheritdoc />
    public void DeleteCookie(HttpContext context, string key, CookieOptions options)
    {
        options.Secure = IsHttps(context);
        context.Response.Cookies.Delete(Name(context, key), options);
    }

    // Browsers send a host's cookies to all of its ports, and several systems can run on one machine.
    private static string Name(HttpContext context, string key) => string.Create(CultureInfo.InvariantCulture, $"{key}{context.Connection.LocalPort}");

    // After a proxy that terminates TLS the request is HTTP; the Origin header of a sign-in still has the browser's scheme.
    private static bool IsHttps(HttpContext context) =>
        context.Request.IsHttps
        || context.Items.ContainsKey(Https)
        || context.Request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
