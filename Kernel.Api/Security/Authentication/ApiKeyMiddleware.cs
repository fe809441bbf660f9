using Kernel.Api.Http;
using Microsoft.AspNetCore.Authorization;

namespace Kernel.Api.Security.Authentication;

/// <summary>Lets in, where keys are in use, who has one: as a bearer token, or by the cookie of a sign-in.</summary>
/// <remarks>
/// An endpoint is closed unless it says <see cref="IAllowAnonymous"/>. The framework's own authentication does the same with a
/// handler, a ticket and several allocations a request, which the publishing of an event would pay for.
/// </remarks>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeys keys, SignInCookie cookie)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!keys.AreRequired)
        {
            return next(context);
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        var key = authorization.Length > 0 ? keys.FindBearer(authorization)
            : context.Request.Headers.Cookie.Count > 0 ? cookie.Use(context).Key
            : -1;
        if (key >= 0)
        {
            context.User = keys.CallerOf(key);
            return next(context);
        }

        var endpoint = context.GetEndpoint();
        return endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? next(context)
            : RefuseAsync(context, authorization.Length > 0);
    }

    private static Task RefuseAsync(HttpContext context, bool offered)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized(offered
            ? "The key is not one of the API's keys."
            : "The API needs a key: send 'Authorization: Bearer KEY', or sign in on the page at /.").ExecuteAsync(context);
    }
}
