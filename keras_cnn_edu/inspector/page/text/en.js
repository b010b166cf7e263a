/** The page in English. `{name}` stands for a value. */
export const en = {
  // Around every view
  "oldBrowser": "This page needs a browser of 2023 or later.",
  "title.run": "{network} on {dataset}",
  "between.sentences": " ",
  "between.items": ", ",
  "colon": ": ",
  "skip": "Skip to the content",
  "views": "Views",
  "view.overview": "Overview",
  "view.layer": "Layer",
  "view.arithmetic": "Arithmetic",
  "view.live": "Live",
  "view.walk": "Walk",
  "language": "Language",
  "theme.dark": "Dark theme",
  "theme.light": "Light theme",
  "layers": "Layers",
  "probes": "Image",
  "probe.number": "Image {index}",
  "probe.named": "Image {index}, {name}",
  "probe.drawn": "Your own image",
  "epoch": "Epoch",
  "epoch.untrained": "Epoch 0, untrained",
  "epoch.number": "Epoch {epoch}",
  "accuracy": "accuracy {value}",
  "loss": "loss {value}",
  "play": "Play the epochs",
  "pause": "Pause",
  "previousEpoch": "Previous epoch",
  "nextEpoch": "Next epoch",
  "leftOut": "What is not on this page",
  "madeBy": "Made by {program}. This page is one file: it asks nothing of a server and works offline.",

  // What the network says
  "prediction": "Prediction",
  "output": "output {index}",
  "answer": "It says: {name} ({share}).",
  "answer.right": "That is right.",
  "answer.wrong": "It is: {name}.",

  // Overview
  "overview.graph": "The network, layer by layer",
  "overview.classifier":
    "This network turns an image of {shape} numbers into {classes} numbers, one for each class. It has {layers} " +
    "layers with {parameters} parameters, all learned from examples.",
  "overview.network":
    "This network takes an image of {shape} numbers. It has {layers} layers with {parameters} parameters, all " +
    "learned from examples.",
  "overview.hint": "Choose a layer to see all its feature maps.",
  "overview.hintEpochs": "Move the epoch slider to watch the network learn.",
  "overview.walk": "New here? A walk of six steps",
  "input": "Image",
  "notLive": "not live",
  "more": "and {count} more",
  "sees": "sees {field}",
  "group.open": "Open {name}",
  "group.close": "Close {name}",
  "group.layers": "{count} layers",

  // Layer
  "map": "Map {map}",
  "map.label": "{layer}, map {map}",
  "map.dead": "the same number everywhere for this image",
  "map.previous": "Previous map",
  "map.next": "Next map",
  "maps": "Feature maps, {shape}",
  "maps.some": "The first {count} of {all} maps are on this page.",
  "maps.rounded": "The numbers are rounded, to 256 steps for each map.",
  "more.show": "Show {count} more of {all}",
  "range": "{low} to {high}",
  "scale": "Color scale",
  "scale.layer": "one scale for the layer",
  "scale.map": "one scale for each map",
  "scale.colors": "Value",
  "scale.lowest.layer": "lowest of the layer",
  "scale.highest.layer": "highest of the layer",
  "scale.lowest.map": "lowest of the map",
  "scale.highest.map": "highest of the map",
  "layer.hint": "Move over a map to read its numbers; click a pixel to see how it was computed.",
  "layer.hintClosed": "Move over a map to read its numbers.",
  "layer.open": "Show the maps of this layer",
  "fact.shape": "Output",
  "fact.parameters": "Parameters",
  "fact.multiplyAdds": "Multiply-adds",
  "fact.field": "Receptive field",
  "fact.kernel": "Kernel",
  "fact.window": "Window",
  "fact.strides": "Stride",
  "fact.padding": "Padding",
  "fact.activation": "Activation",
  "detail": "The chosen map",
  "reading": "row {row}, column {column}: {value}",
  "field.label": "The image, with the receptive field outlined",
  "field.pixel": "This number depends on the outlined pixels.",
  "field.highest": "Here this map is highest.",
  "field.unknown": "Which pixels of the image it depends on is not known.",
  "field.size": "It depends on {field} pixels of the image: its receptive field.",
  "kernel": "Kernel",
  "kernel.short": "kernel",
  "kernel.one": "The map is bright where the image looks like this pattern: bright on red, dark on blue.",
  "kernel.several": "One pattern for each input map. This map is bright where they fit best together.",
  "kernel.colors": "Weight",
  "kernel.label": "Kernel of map {map} for input map {channel}",
  "histogram": "Distribution of the numbers",
  "histogram.label": "Histogram of the activations; {zeros} are zero",
  "histogram.zeros": "{zeros} of these {count} numbers are zero.",
  "units": "Units, {count}",
  "units.hint": "Each cell is one unit. Click it to see how its number was computed.",

  // Arithmetic
  "arithmetic": "The arithmetic of one number",
  "arithmetic.open": "Show the arithmetic",
  "arithmetic.title": "How {layer} computes one number",
  "arithmetic.lead":
    "Choose a pixel of the map with the pointer or the arrow keys. What you see on the right is all that this one " +
    "number is made of.",
  "arithmetic.leadUnit": "What you see on the right is all that this one number is made of.",
  "arithmetic.image": "The image",
  "arithmetic.map": "Feature map of {layer}: choose a pixel",
  "arithmetic.inexact":
    "The inputs of this layer are on this page in 256 steps only, which is enough to look at but not to compute with.",
  "arithmetic.noWeights": "The weights of this layer are not on this page: there was no room for them.",
  "arithmetic.follow": "See how this number was computed",
  "slide": "▶ Slide the window",
  "slide.stop": "❚❚ Stop",
  "position.previous": "Previous position",
  "position.next": "Next position",
  "position": "row {row}, column {column}",
  "unit.label": "{layer}, unit {unit}",
  "unit.class": "{layer}, unit {unit}: {name}",
  "unit": "unit {unit}",
  "value": "input",
  "window": "window",
  "factor": "factor",
  "products": "products",
  "sum": "sum",
  "padding": "padding",
  "parts.more": "{count} more input maps add up to {sum}.",
  "running.title": "Products added",
  "running.play": "Add the products one by one",
  "running.pause": "Stop adding",
  "running.none": "Nothing is added yet: the sum is 0.",
  "running": "Product {count}: {value} × {weight} = {product}. The sum so far is {sum}.",
  "terms.title": "The {shown} largest of {count} terms",
  "terms.rest": "The other {count} add up to {sum}.",
  "ledger": "From the window to the result",
  "reduction.sum": "sum of {count} products",
  "reduction.plainSum": "sum of {count} numbers",
  "reduction.mean": "mean of {count} numbers",
  "reduction.max": "the largest of {count}",
  "reduction.min": "the smallest of {count}",
  "reduction.product": "product of {count} numbers",
  "reduction.input": "the number that comes in",
  "result": "result",
  "equation": "The equation",
  "activation.label": "{name}({before}) = {after}",
  "step.bias": "bias",
  "step.moving mean": "moving mean",
  "step.sqrt(moving variance + epsilon)": "sqrt(moving variance + epsilon)",
  "step.mean": "mean",
  "step.sqrt(variance + epsilon)": "sqrt(variance + epsilon)",
  "step.gamma": "scale (gamma)",
  "step.beta": "offset (beta)",
  "step.scale": "scale",
  "step.offset": "offset",

  // Live
  "live.title": "Draw your own image",
  "live.hint": "Draw with the mouse, a finger or a pen. Everything is computed here, in your browser.",
  "live.pad": "Drawing pad",
  "live.clear": "Clear",
  "live.draw": "Pen",
  "live.erase": "Eraser",
  "live.color": "Color of the pen",
  "live.pen": "Width of the pen",
  "live.right": "Move right",
  "live.down": "Move down",
  "live.turn": "Rotate",
  "live.noise": "Noise",
  "live.large":
    "This network needs {count} multiply-adds for one image. That is too many to follow a pen, so its maps were " +
    "computed beforehand, for the images above.",
  "live.unknown":
    "This page has no formula for some of the layers, so their maps were computed beforehand, for the images above:",

  // Walk
  "walk.count": "Step {step} of {all}",
  "walk.step": "Step {step}: {title}",
  "walk.steps": "Steps of the walk",
  "walk.next": "Next",
  "walk.previous": "Back",
  "walk.own": "Now your own image",
  "walk.missing": "This network has no layer of this kind whose numbers are on this page.",
  "walk.1.title": "An image is numbers",
  "walk.1.text":
    "A computer does not see shapes. It sees a grid of numbers, one for each pixel: small where the image is dark, " +
    "large where it is bright.\n" +
    "Choose another image above, and watch the numbers change.",
  "walk.1.grid": "The numbers inside the outline",
  "walk.1.image": "The image: {shape} numbers",
  "walk.1.numbers": "The pixels inside the outline",
  "walk.1.numbersColor": "The pixels inside the outline: their share of red",
  "walk.2.title": "A kernel looks at one small window",
  "walk.2.text":
    "A kernel is a small grid of weights. It is laid over a window of the image; each pixel is multiplied with the " +
    "weight above it, and all products are added up.\n" +
    "The sum is large where the window looks like the kernel: bright where the weights are positive (red), dark " +
    "where they are negative (blue). So a kernel is a pattern that the network looks for.",
  "walk.2.window": "window of the image",
  "walk.2.kernel": "kernel",
  "walk.2.products": "products",
  "walk.2.result": "The products add up to {sum}. With bias and activation that becomes {result}.",
  "walk.2.open": "Step through the products",
  "walk.3.title": "The kernel slides over the image",
  "walk.3.text":
    "The same kernel is used at every position, and each position gives one number. Together they are a new image, " +
    "the feature map: bright where the pattern was found.\n" +
    "That is a convolution. A layer has several kernels, and each one draws a map of its own.",
  "walk.3.caption": "Kernels of {layer}, and the maps they draw",
  "walk.3.open": "Watch the window slide",
  "walk.4.title": "Pooling makes the maps smaller",
  "walk.4.text":
    "From each small window of a map, pooling keeps one number, often the largest. It remembers that a pattern was " +
    "found, and forgets exactly where.\n" +
    "So the maps change less when the image moves by a pixel, and the next layer has less to compute.",
  "walk.5.title": "Layer by layer, it sees more",
  "walk.5.text":
    "The next layer looks for patterns in the maps of the layer before: patterns of patterns. One of its numbers " +
    "depends on a larger part of the image, its receptive field.\n" +
    "First edges, then corners and curves, at last whole shapes.",
  "walk.5.caption": "{layer} sees {field}",
  "walk.6.title": "From maps to an answer, by learning",
  "walk.6.text":
    "The last layers weigh what was found against each other, and give one number to each class. The largest is the " +
    "answer.\n" +
    "Nobody wrote the kernels. They began at random and were changed after each example, a little at a time, so that " +
    "the answer became better. Compare the untrained network with the trained one.",
  "walk.6.untrained": "Untrained",
  "walk.6.trained": "Trained",

  // Why a layer is not computed; the keys are those of `inspector/settings.py`
  "whyNot.no formula": "The page has no formula for {layer}.",
  "whyNot.weights of no variables": "Its weights are not weights of the model.",
  "whyNot.quantized": "Its weights are quantized.",
  "whyNot.not float32": "It does not compute in float32.",
  "whyNot.neither maps nor a vector": "Its input or output is neither feature maps nor a vector.",
  "whyNot.training": "It is called with training=True, as while the network learns.",
  "whyNot.channels first": "Its channels come first.",
  "whyNot.flipped kernel": "It flips its kernel.",
  "whyNot.not two axes": "It slides along one axis or three, not two.",
  "whyNot.no activation formula": "The page has no formula for the activation {activation}.",
  "whyNot.logarithm of a softmax": "The page has no formula for the logarithm of a softmax.",
  "whyNot.root of the mean square": "It divides by the root of the mean square.",
  "whyNot.not along the channels": "It does not work along the channels.",
  "whyNot.numbers for each pixel": "It has another number for each pixel.",
  "whyNot.constant input": "One of its inputs is a constant.",
  "whyNot.different numbers of axes": "Its inputs have different numbers of axes.",
  "whyNot.interpolation": "It interpolates between pixels.",

  // What is not on the page; the keys are those of `inspector/contents.py`
  "leftOut.unknown layers":
    "The page does not compute the network for other images, because it cannot compute {layers}.",
  "leftOut.too many multiply-adds":
    "The page does not compute the network for other images: it needs {count} multiply-adds, and a page computes at " +
    "most {most}.",
  "leftOut.no room for the network":
    "The page does not compute the network: its weights do not fit into {megabytes} MB.",
  "leftOut.few probe images": "There is room for {kept} of {there} probe images.",
  "leftOut.few epochs": "There is room for {kept} of {there} epochs.",
  "leftOut.rounded maps":
    "Feature maps are rounded to 256 steps between the lowest and the highest number of each map.",
  "leftOut.few maps": "Only the first {most} maps of each layer are there.",
  "leftOut.other outputs": "The outputs of {layers} are neither feature maps nor vectors, and are not shown.",
  "leftOut.no room for weights":
    "There is no room for the weights of {layers}: their arithmetic is not shown. Layers with the fewest weights " +
    "come first.",

  // What each family of layers does
  "what.convolution":
    "A small kernel slides over the maps before. At every position it is multiplied with the window below it, number " +
    "by number, and the products are added up (cross-correlation). Each kernel looks for one pattern, everywhere, " +
    "and draws a map of where it found it.",
  "what.depthwise convolution":
    "Each input map has kernels of its own, which slide over it. The maps are not mixed: that is left to the next " +
    "layer.",
  "what.transposed convolution":
    "Each number of the input spreads a kernel over the output, multiplied by it. That makes the maps larger.",
  "what.separable convolution":
    "First each input map gets a kernel of its own, then the results are mixed at every pixel.",
  "what.max pooling":
    "From every small window only the largest number is kept. The maps get smaller: what was found stays, its exact " +
    "place does not.",
  "what.average pooling": "Every small window is replaced by its mean. The maps get smaller.",
  "what.global max pooling": "Of every map only the largest number is kept.",
  "what.global average pooling": "Every map is replaced by its mean: one number says how much of a pattern there is.",
  "what.dense":
    "Every unit looks at all inputs at once: it multiplies each by a weight of its own, and adds up. Here what was " +
    "found is weighed against each other.",
  "what.activation": "A function is applied to every number by itself.",
  "what.ReLU": "Negative numbers become zero; the others stay as they are.",
  "what.leaky ReLU": "Negative numbers become small; the others stay as they are.",
  "what.PReLU": "Negative numbers are multiplied by a learned slope; the others stay as they are.",
  "what.ELU": "Negative numbers bend towards a lower limit; the others stay as they are.",
  "what.softmax": "The scores become shares that add up to one: large scores get nearly everything.",
  "what.batch normalization":
    "Every map is shifted and scaled by numbers that were measured during training, so that its values lie around " +
    "zero; then it is scaled and shifted by two learned numbers.",
  "what.layer normalization": "The numbers are shifted and scaled so that their mean is zero and their variance one.",
  "what.group normalization": "The maps are normalized in groups: mean zero, variance one.",
  "what.local response normalization": "Every number is divided by a measure of its neighbors in the other maps.",
  "what.flattening": "The maps are written one number after the other into a single list. Nothing is computed.",
  "what.reshaping": "The same numbers, in another shape. Nothing is computed.",
  "what.sum": "The inputs are added, number by number. In a residual network this brings back what a block was given.",
  "what.concatenation": "The maps of all inputs are stacked. Nothing is computed.",
  "what.zero padding": "A border of zeros is put around every map.",
  "what.up-sampling": "Every number is repeated, which makes the maps larger.",
  "what.rescaling": "Every number is scaled and shifted, to the range that the network expects.",
  "what.dropout": "Only in training: numbers are set to zero at random. Here they pass unchanged.",
  "what.random augmentation": "Only in training: the image is changed at random. Here it passes unchanged.",
  "what.identity": "The numbers pass unchanged.",
  "what.other": "",
};
