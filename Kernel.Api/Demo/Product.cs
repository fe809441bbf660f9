namespace Kernel.Api.Demo;

/// <summary>A product of the demo shop.</summary>
/// <param name="Id">The id in addresses.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">A sentence about it.</param>
/// <param name="Price">The price in cents.</param>
/// <param name="Stock">The number in stock, which no order ever changes.</param>
internal sealed record Product(string Id, string Name, string Description, int Price, int Stock)
{
    /// <summary>All products.</summary>
    public static IReadOnlyList<Product> All { get; } =
    [
        new("beans", "Winter beans", "Dark chocolate, dried fig and a little smoke. 250 g, roasted on Mondays.", 14_90, 40),
        new("mug", "Ceramic mug", "Thrown by hand, holds 300 ml and warms both hands.", 18_00, 2),
        new("kettle", "Gooseneck kettle", "Pours a thin, steady stream. 0.9 litres, for all stoves.", 79_00, 12),
        new("grinder", "Hand grinder", "Steel burrs with forty steps, from espresso to French press.", 129_00, 0),
        new("dripper", "Pour-over dripper", "Glass with a wooden collar, for one or two cups.", 24_00, 25),
        new("filters", "Paper filters", "One hundred filters, unbleached, for the dripper.", 6_00, 200),
    ];

    /// <summary>The product with an id; null if there is none.</summary>
    public static Product? Find(string? id) => All.FirstOrDefault(product => product.Id == id);

    /// <summary>The products whose name or description has a text in it.</summary>
    public static Product[] Search(string text) =>
        [.. All.Where(product => product.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || product.Description.Contains(text, StringComparison.OrdinalIgnoreCase))];
}
