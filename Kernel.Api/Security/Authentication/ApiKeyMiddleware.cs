using System.Security.Claims;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Kernel.Api.Security.Authentication;

/// <summary>Lets in, where keys are in use, who has one: as a bearer token, or by the cookie of a sign-in.</summary>
/// <remarks>
/// An endpoint is closed unless it says <see cref="IAllowAnonymous"/>. The framework's own authentication and
/// authorization do the same with a scope, a handler and a ticket a request, for which publishing an event with a key takes the
/// server a third to a half more CPU; so the framework is asked for cookies alone.
/// </remarks>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeys keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!keys.AreRequired)
        {
            return next(context);
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        return authorization.Length == 0 && context.Request.Headers.Cookie.Count > 0
            ? LetInByCookieAsync(context)
            : LetInAsync(context, keys.FindBearer(authorization), authorization.Length > 0);
    }

    private async Task LetInByCookieAsync(HttpContext context) =>
        await LetInAsync(context, (await context.AuthenticateAsync(SignInCookie.Scheme)).Principal, offered: false);

    private Task LetInAsync(HttpContext context, ClaimsPrincipal? caller, bool offered)
    {
        if (caller is not null)
        {
            context.User = caller;
            return next(context);
        }

        var endpoint = context.GetEndpoint();
        return endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? next(context)
            : RefuseAsync(context, offered);
    }

    private static Task RefuseAsync(HttpContext context, bool offered)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized(offered
            ? "The key is not one of the API's keys."
            : "The API needs a key: send 'Authorization: Bearer KEY', or sign in on the page at /.").ExecuteAsync(context);
    }
}
