using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.Http;

namespace Kernel.Api.Demo;

/// <summary>A response with products.</summary>
internal sealed record ProductList(Product[] Products);

/// <summary>A customer's review of a product.</summary>
internal sealed record Review(string Author, int Stars, string Text);

/// <summary>A response with reviews.</summary>
internal sealed record ReviewList(Review[] Reviews);

/// <summary>A promotion.</summary>
internal sealed record Promotion(string Title, string Product);

/// <summary>A request to put a product into the cart, and its response.</summary>
internal sealed record CartItem(string? Product, int Quantity) : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => """{"product":"mug","quantity":1}""";
}

/// <summary>A message about a sale.</summary>
internal sealed record Sale(string Product, int SoldToday);

/// <summary>An error of the demo shop, which does not use the API's problem details.</summary>
internal sealed record ShopError(string Error, string? Code = null);

/// <summary>Source-generated JSON of the demo shop.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ProductList))]
[JsonSerializable(typeof(ReviewList))]
[JsonSerializable(typeof(Promotion))]
[JsonSerializable(typeof(CartItem))]
[JsonSerializable(typeof(Sale))]
[JsonSerializable(typeof(ShopError))]
internal sealed partial class DemoJsonContext : JsonSerializerContext;
