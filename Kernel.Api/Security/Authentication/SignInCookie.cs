using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Kernel.Api.Security.Authentication;

/// <summary>The cookie of a browser that signed in with a key: the framework's, which ends with its key as well.</summary>
/// <remarks>Nothing is kept of a sign-in: the cookie holds who signed in, encrypted. A restart ends none, and a key that is taken away takes its sign-ins with it.</remarks>
internal sealed class SignInCookie(ApiKeys keys) : CookieAuthenticationEvents, ICookieManager
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "SignIn";

    // In the cookie, and on a request with such a cookie: the browser came by https.
    private const string Https = "https";

    /// <summary>Makes the framework's cookie ours.</summary>
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

    // Cookies do not know ports, and several systems may share a machine.
    private static string Name(HttpContext context, string key) => string.Create(CultureInfo.InvariantCulture, $"{key}{context.Connection.LocalPort}");

    // Behind a proxy that ends TLS only the browser knows that it is https, and says so with every sign-in.
    private static bool IsHttps(HttpContext context) =>
        context.Request.IsHttps
        || context.Items.ContainsKey(Https)
        || context.Request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
