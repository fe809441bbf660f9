using System.Text.Json.Serialization.Metadata;
using Kernel.Api.Http;
using Kernel.Api.Security;

namespace Kernel.Api.Demo;

/// <summary><c>/demo</c>: a small shop that logs, loads and fails in every way that a capture should show (docs/demo.md). In development only.</summary>
/// <remarks>Stores no data: carts are in the browser, and orders are never accepted. It requires no key, because the captured browser has none.</remarks>
internal static class DemoEndpoints
{
    private const string Prefix = "/demo";
    private const string LivePath = "/live";

    // All resources are from this origin, and none are inline.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

    private static readonly TimeSpan ReviewsTake = TimeSpan.FromSeconds(2);

    private static readonly ReviewList Reviews = new(
    [
        new("Ada", 5, "I did not know that I needed this."),
        new("Grace", 4, "Does what it should, and looks good doing it."),
    ]);

    /// <summary>Maps the shop.</summary>
    public static void MapDemo(this WebApplication app)
    {
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(Prefix + LivePath), static branch => branch.UseWebSockets());
        var sales = new LiveSales(app.Services.GetRequiredService<TimeProvider>(), app.Lifetime.ApplicationStopping);
        var shop = app.MapGroup(Prefix).AllowAnonymous().ExcludeFromDescription().WithMetadata(new CspMetadata(ContentSecurityPolicy));

        // The page's script renders these paths and navigates between them without loading a document.
        foreach (var page in (string[])["/", "/product/{id}", "/cart", "/checkout"])
        {
            shop.MapGet(page, static () => ShopFiles.Send(ShopFiles.Page));
        }

        shop.MapGet("/assets/{**name}", static (string name) => ShopFiles.Send(name));
        shop.MapGet(LivePath, (Delegate)sales.HandleAsync);
        MapApi(shop.MapGroup("/api"));
        MapPromotion(shop);
    }

    private static void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/products", static (string? q) => Json(new ProductList(Product.Search(q ?? "")), DemoJsonContext.Default.ProductList));
        api.MapGet("/products/{id}", static (string id) => Product.Find(id) is { } product ? Json(product, DemoJsonContext.Default.Product) : UnknownProduct());
        api.MapGet("/products/{id}/reviews", static async (string id, TimeProvider time, CancellationToken aborted) =>
        {
            await Task.Delay(ReviewsTake, time, aborted);
            return Product.Find(id) is null ? UnknownProduct() : Json(Reviews, DemoJsonContext.Default.ReviewList);
        });
        api.MapGet("/recommendations", static () => Error("recommendations_unavailable", StatusCodes.Status503ServiceUnavailable));
        api.MapPost("/cart", AddToCart);
        api.MapPost("/checkout", static () => Error("payment_declined", StatusCodes.Status500InternalServerError, "card_expired"));
    }

    // A link with two redirects.
    private static void MapPromotion(RouteGroupBuilder shop)
    {
        shop.MapGet("/old-promo", static () => Results.Redirect(Prefix + "/promo", permanent: true));
        shop.MapGet("/promo", static () => Results.Redirect(Prefix + "/winter"));
        shop.MapGet("/winter", static () => Json(new Promotion("Winter beans are here", "beans"), DemoJsonContext.Default.Promotion));
    }

    private static IResult AddToCart(JsonRequestBody<CartItem> body)
    {
        var item = body.Value;
        if (item is not { Quantity: >= 1 and <= 9 })
        {
            return Problems.BadRequest($"The body must be {CartItem.Expected} with a quantity from 1 to 9.");
        }

        return Product.Find(item.Product) is not { } product ? UnknownProduct()
            : product.Stock < item.Quantity ? Error("out_of_stock", StatusCodes.Status409Conflict)
            : Json(item, DemoJsonContext.Default.CartItem);
    }

    private static IResult UnknownProduct() => Error("unknown_product", StatusCodes.Status404NotFound);

    private static IResult Error(string error, int status, string? code = null) => Results.Json(new ShopError(error, code), DemoJsonContext.Default.ShopError, statusCode: status);

    private static IResult Json<T>(T value, JsonTypeInfo<T> type) => Results.Json(value, type);
}
